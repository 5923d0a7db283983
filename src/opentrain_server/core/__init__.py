"""Ring 1. Knows no business word: settings, database, ids, clock, money, errors, secrets."""
