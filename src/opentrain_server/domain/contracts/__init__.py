"""Contracts between an account and a labeler: hire, milestones, work, disputes, end."""
