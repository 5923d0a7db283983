"""Work that deceives the public or is not paid."""

from ..rule import NEIGHBOURS, SENTENCE, TEXT, Rule, clue

RULES: dict[str, tuple[Rule, ...]] = {
    "social_media_manipulation": (
        Rule(
            "produce|engage bogus review|engage|sockpuppet",
            0.94,
            6,
            ordered=True,
            eased="not_live",
            framed=0.05,
        ),
        Rule(
            "want bogus review|engage|sockpuppet|praise", 0.93, 5, ordered=True, eased="not_live", framed=0.05
        ),
        Rule("want|produce|engage fake_thing", 0.93, 8, eased="not_live", framed=0.05),
        Rule("produce|engage bogus praise", 0.93, 6, ordered=True, eased="not_live", framed=0.05),
        Rule("produce|post_up pose_real", 0.6, 16, eased="synthetic actors not_live", framed=0.05),
        Rule(
            "pose_real review|praise|social|opinion_work",
            0.7,
            SENTENCE,
            eased="synthetic actors not_live",
            framed=0.05,
        ),
        *clue(
            "five_stars",
            "post_up|you|social|odd_unit|supply",
            0.4,
            0.6,
            SENTENCE,
            eased="synthetic",
            framed=0.1,
        ),
        Rule(
            "opinion_work post_up|engage|operate|sockpuppet|opinion_work|review",
            0.5,
            SENTENCE,
            eased="synthetic consent",
            framed=0.1,
        ),
        Rule(
            "opinion_work as_role|covert|five_stars", 0.5, NEIGHBOURS, eased="synthetic consent", framed=0.1
        ),
        Rule("post_up review", 0.55, 10, eased="synthetic", framed=0.05),
        Rule("review social|own_device|pay", 0.35, NEIGHBOURS, framed=0.1),
        Rule("review own_device", 0.5, NEIGHBOURS, framed=0.05),
        Rule("engage social|account|sockpuppet", 0.5, NEIGHBOURS, framed=0.05),
        Rule("engage engage", 0.6, 8, framed=0.05),
        Rule("engage repeat|own_device", 0.5, NEIGHBOURS, framed=0.05),
        Rule("engage pay", 0.35, 16, framed=0.05),
        Rule("denounce account|social", 0.8, 14, framed=0.05),
        Rule("operate|sign_up|post_up sockpuppet", 0.8, SENTENCE, framed=0.05),
        Rule("operate account", 0.35, 8, framed=0.05),
        Rule("post_up|engage covert", 0.6, NEIGHBOURS, framed=0.05),
        Rule("post_up own_device", 0.5, 20, framed=0.05),
        Rule("sockpuppet", 0.4, framed=0.1),
    ),
    "unpaid_work": (
        *clue("prize_pay", "unpaid|!pay|output_used|prize_pay|harsh_terms", 0.4, 0.6, NEIGHBOURS, framed=0.5),
        Rule("unpaid output_used", 0.85, TEXT, framed=1.0),
        Rule("harsh_terms harsh_terms", 0.5, NEIGHBOURS, framed=0.3),
        Rule("harsh_terms output_used", 0.7, NEIGHBOURS, framed=0.5),
        Rule("harsh_terms !pay", 0.4, NEIGHBOURS, framed=0.3),
        Rule("redo unpaid", 0.7, NEIGHBOURS, framed=0.5),
    ),
}
