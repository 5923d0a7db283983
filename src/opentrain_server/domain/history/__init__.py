"""History: what happened, who did it, and what staff decided, written once and kept."""
