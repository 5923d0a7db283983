"""Money between this server and a processor: cards, top-ups, refunds, payouts, invoices."""
