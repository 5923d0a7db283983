"""The public board: how a job gets there, how it is found, and how it leaves."""
