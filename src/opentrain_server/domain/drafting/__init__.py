"""Drafting: from a text or a feed to the fields of a job, with what was not believed."""
