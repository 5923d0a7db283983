"""Concepts that are acts: those that reach beyond the data, and those that are crimes when asked for."""

OUTWARD = frozenset(
    [
        "acquire",
        "supply",
        "pass_on",
        "receive",
        "sign_up",
        "install",
        "disable",
        "impersonate",
        "locate",
        "capture",
        "post_up",
        "operate",
        "denounce",
        "deliver",
        "gather",
        "call_write",
        "hurt",
        "go_place",
        "handle_money",
    ]
)
"""Acts that reach beyond the data: into the world, to other people, into accounts."""

CRIMES = frozenset(
    [
        "break_in",
        "steal",
        "stolen",
        "malware",
        "overrun",
        "bogus",
        "spamming",
        "con",
        "pose_real",
        "fake_thing",
        "phishy",
    ]
)
"""Concepts that count as data where a text only tells of them: reports of, scammers who, protection from."""
