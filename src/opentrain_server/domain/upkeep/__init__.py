"""Upkeep: mail that waits to be sent, workers that are alive, and what calls of a model cost."""
