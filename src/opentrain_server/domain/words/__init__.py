"""Words: names of countries and languages, and contact details in texts, found and masked."""
