"""Proposals: how a labeler comes to a job, asked or unasked, and what the account makes of it."""
