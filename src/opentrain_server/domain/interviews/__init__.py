"""Interviews and samples of work: what a job asks before it hires, and what came of it."""
