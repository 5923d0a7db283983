"""Accounts: registered, claimed, handed over or lapsed, with their tokens and what those may do."""
