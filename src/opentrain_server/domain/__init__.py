"""Ring 2. The business as verbs over the database: no HTTP, no HTML, no network, no framework."""
