"""Processors of payments: who moves money between cards, this server and labelers."""
