"""Door 3. Work that nobody waits for: expiries, mail, sweeping."""
