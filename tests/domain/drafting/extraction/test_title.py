"""Titles look like what a person would write: in form for every post, in words for chosen ones."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from opentrain_server.domain.drafting.extraction import extract

POSTS = [json.loads(line) for line in (Path(__file__).parent / "posts.jsonl").read_text().splitlines()]
DANGLING = re.compile(r"(?:[,;:(\-–]|\b(?:of|for|in|on|and|or|with|to|from|the|a|by))$")
WRITTEN = [
    (
        "Draw boxes around potholes in 6,500 dashcam stills. CVAT.",
        "Bounding boxes around potholes in dashcam stills",
    ),
    (
        "Transcribe 40 hrs of Dutch call-centre audio, $28 per audio hour.",
        "Dutch transcription of call-centre audio",
    ),
    (
        "Four native Portuguese readers wanted: rate the mood of about 12,000 support chats, paid per label.",
        "Portuguese sentiment rating of support chats",
    ),
    (
        "Subject: Car damage images, looking for labelers\n\nHello,\n\nwe have 4,000 photographs.",
        "Car damage images",
    ),
    ("Help wanted: leaf disease masks\n\nWe have 1,900 photos of vine leaves.", "Leaf disease masks"),
    ("🚀 URGENT: Korean preference ranking!!\n\nRank 4 model answers.", "Korean preference ranking"),
    ("Put a box round every traffic cone in 900 photos.", "Bounding boxes around traffic cones in photos"),
]


@pytest.mark.parametrize("post", POSTS, ids=[p["id"] for p in POSTS])
def test_a_title_is_short_and_ends_well(post: dict[str, Any]) -> None:
    result = extract(post["text"])
    title = result.found["jobTitle"].value
    assert isinstance(title, str)
    assert 5 <= len(title) <= 80
    assert title[0] == title[0].upper()
    assert not DANGLING.search(title)
    assert title == " ".join(title.split())
    if result.title_generated:
        sentences = {" ".join(s.split()) for s in re.split(r"(?<=[.!?])\s|\n", post["text"])}
        assert title not in sentences | {s.rstrip(".!?") for s in sentences}


@pytest.mark.parametrize(("text", "title"), WRITTEN)
def test_titles_read_as_written_by_hand(text: str, title: str) -> None:
    assert extract(text).found["jobTitle"].value == title
