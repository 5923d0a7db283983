"""Labelers: what they say of themselves, where they are found, and how well they fit a job."""
