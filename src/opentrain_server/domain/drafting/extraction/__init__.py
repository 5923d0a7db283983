"""From a post in plain text to a job draft: pure rules, no network, nothing that the text does not say."""

from opentrain_server.domain.drafting.extraction.draft import Extraction, extract, predict, warm
from opentrain_server.domain.drafting.extraction.found import Found

__all__ = ["Extraction", "Found", "extract", "predict", "warm"]
