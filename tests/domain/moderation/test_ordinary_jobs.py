"""Ordinary posts of honest employers go live: the moderator's first duty to the people who use the market.

URGENT note of the lead to whoever works on this branch (take this paragraph out when it holds): at 22:50 the
fitted second look BLOCKED 10 and held 18 of the 40 perfectly honest posts of job_descriptions.dev.jsonl, and
20 / 27 of the 92 of tests/domain/extraction/posts.jsonl. That is far worse than any score on the moderation set.
The fitted part must (1) be fitted with these ordinary posts as ALLOW items too, (2) never BLOCK by itself, at
most hold, (3) never hold what no rule speaks against unless its lean is overwhelming; and the rules that fired
on "plug-in that we supply" (illegal_goods), "traffic lights", "half of", "send it back", "personas"/"personal",
"find your way" must ask for more than one word. docs/examples/job.txt must be ALLOW without doubt.
"""

import json
from collections import Counter
from pathlib import Path

from opentrain_server.domain.moderation import judge

POSTS = Path(__file__).parent.parent / "extraction" / "posts.jsonl"


def test_ordinary_jobs_are_not_stopped() -> None:
    texts = [json.loads(line)["text"] for line in POSTS.read_text().splitlines()]
    verdicts = [judge(text, kind="job") for text in texts]
    counts = Counter(verdict.decision.value for verdict in verdicts)
    doubts = sum(verdict.doubt for verdict in verdicts if not verdict.reasons)
    assert counts["BLOCK"] == 0, [
        text[:80] for text, v in zip(texts, verdicts, strict=True) if v.decision == "BLOCK"
    ]
    assert counts["REVIEW"] <= 0.05 * len(texts)
    assert doubts <= 0.10 * len(texts)
