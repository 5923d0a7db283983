"""Ring 2's neighbour. Pure network and no database: mail, language models; each with a test double."""
