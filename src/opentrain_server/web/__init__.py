"""Door 2. Pages for people, one file per page group."""
