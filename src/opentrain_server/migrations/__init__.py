"""The schema: numbered SQL files, applied in order, each once, each in one transaction."""
