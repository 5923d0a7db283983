"""Door 1. The public JSON API v1 and agent auth, one file per resource."""
