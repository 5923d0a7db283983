"""Staff: what waits for them, what they look up, and what they decide, each with its reason."""
