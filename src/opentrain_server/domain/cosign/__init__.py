"""The human's yes: what an approval would do, shown and then done exactly so, by credits or by card."""
