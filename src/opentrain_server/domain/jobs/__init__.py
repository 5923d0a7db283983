"""Jobs: their fields, their states, changes to them, and whether they are ready to be published."""
