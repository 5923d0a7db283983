"""Work that deceives the public or is not paid."""

from ..rule import NEIGHBOURS, SENTENCE, TEXT, Rule

RULES: dict[str, tuple[Rule, ...]] = {
    "social_media_manipulation": (
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
        Rule("unpaid output_used", 0.85, TEXT, framed=1.0),
        Rule("unpaid", 0.5, framed=0.3),
        Rule("harsh_terms harsh_terms", 0.5, NEIGHBOURS, framed=0.3),
        Rule("harsh_terms output_used", 0.7, NEIGHBOURS, framed=0.5),
        Rule("harsh_terms !pay", 0.4, NEIGHBOURS, framed=0.3),
        Rule("redo unpaid", 0.7, NEIGHBOURS, framed=0.5),
    ),
}
