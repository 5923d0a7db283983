"""Job postings of other systems, read into a job's fields: one file per format."""
