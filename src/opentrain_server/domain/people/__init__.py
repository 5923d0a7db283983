"""People: who they are, how they sign in, and what is kept of them until they go."""
