"""Harm to people: impersonating, watching, hurting, exploiting, excluding them, taking their data."""

from ..rule import NEIGHBOURS, SENTENCE, TEXT, Rule

RULES: dict[str, tuple[Rule, ...]] = {
    "minors": (
        Rule("child covert|sexual", 0.9, SENTENCE, eased="safeguard", framed=0.3),
        Rule("impersonate child", 0.9, 14, eased="safeguard", framed=0.1),
        Rule("capture|gather child", 0.55, 14, unless="synthetic", framed=0.2),
        Rule("child pay|applicant", 0.35, 14, unless="adult_worker", framed=0.2),
        Rule("child !guardian|!consent|!tell", 0.6, NEIGHBOURS, framed=0.2),
        Rule("child corpus_need", 0.5, 14, unless="synthetic adult_worker", framed=0.4),
        Rule("child own_thing|guardian", 0.5, 14, unless="synthetic adult_worker", framed=0.5),
    ),
    "sexual_or_violent_exploitation": (
        Rule("undress capture|make_doc|gather|post_up|clone", 0.7, SENTENCE, eased="safeguard consent", framed=0.1),
        Rule("undress private_person|voice_face", 0.6, NEIGHBOURS, eased="consent", framed=0.1),
        Rule("sexual clone", 0.85, NEIGHBOURS, eased="consent", framed=0.1),
        Rule("sexual covert", 0.8, NEIGHBOURS, eased="safeguard", framed=0.2),
        Rule("sexual capture|gather|pass_on", 0.5, 14, eased="safeguard", framed=0.1),
        Rule("sexual threat", 0.5, NEIGHBOURS, framed=0.1),
        Rule("sexual", 0.3, eased="synthetic", framed=1.0, unless="safeguard"),
        Rule("hurt private_person|bulk_people|child", 0.6, 12, eased="safeguard", framed=0.05),
        Rule("hurt capture", 0.6, NEIGHBOURS, eased="safeguard synthetic", framed=0.05),
        Rule("violent_scene capture|hurt|gather", 0.6, NEIGHBOURS, eased="safeguard synthetic", framed=0.05),
    ),
    "identity_impersonation": (
        Rule("impersonate official|private_person", 0.7, 14, eased="actors synthetic", framed=0.1),
        Rule("impersonate interview", 0.8, 16, framed=0.05),
        Rule("impersonate call_write bulk_people|official", 0.4, NEIGHBOURS, eased="actors synthetic", framed=0.1),
        Rule("impersonate covert", 0.6, NEIGHBOURS, eased="actors", framed=0.1),
        Rule("impersonate", 0.45, eased="actors synthetic", framed=0.1),
        Rule("interview on_behalf", 0.7, 16, framed=0.05),
        Rule("clone voice_face", 0.5, 14, eased="consent", framed=0.1),
        Rule("clone private_person|official", 0.6, NEIGHBOURS, eased="consent", framed=0.1),
        Rule("clone call_write", 0.5, NEIGHBOURS, eased="", framed=0.1),
    ),
    "reconnaissance": (
        Rule("locate private_person|whereabouts", 0.65, 16, framed=0.1),
        Rule("locate covert|capture", 0.5, NEIGHBOURS, framed=0.1),
        Rule("watch private_person", 0.5, 14, eased="synthetic", framed=0.1),
        Rule("watch|capture whereabouts private_person", 0.5, NEIGHBOURS, eased="anonymous", framed=0.05),
        Rule("watch|capture|locate security_site", 0.6, SENTENCE, eased="synthetic anonymous", framed=0.3),
        Rule("security_site covert", 0.6, NEIGHBOURS, eased="anonymous", framed=0.2),
        Rule("security_site security_site", 0.4, SENTENCE, eased="synthetic anonymous", framed=0.2),
        Rule("covert capture|watch|locate", 0.5, NEIGHBOURS, eased="synthetic", framed=0.2),
    ),
    "pii_harvesting": (
        Rule("gather|supply|pass_on record|id_paper third_party", 0.6, NEIGHBOURS, eased="synthetic consent", framed=0.05),
        Rule("gather|supply|pass_on record", 0.55, 12, eased="synthetic anonymous", framed=0.05),
        Rule("gather|supply|pass_on id_paper", 0.6, 12, eased="synthetic", framed=0.05),
        Rule("record covert", 0.5, NEIGHBOURS, eased="synthetic", framed=0.1),
        Rule("security_answer", 0.6, eased="synthetic", framed=0.5),
        Rule("security_answer record|id_paper|pay|security_answer", 0.55, NEIGHBOURS, eased="synthetic", framed=0.5),
        Rule("record|id_paper pay", 0.3, 12, eased="synthetic anonymous", framed=0.05),
    ),
    "discrimination": (
        Rule("restrict group applicant", 0.55, 30, unless="corpus_need", framed=0.1),
        Rule("restrict ~group", 0.55, 6, eased="corpus_need", framed=0.1),
        Rule("!group", 0.5, eased="corpus_need", framed=0.0),
        Rule("group less_pay pay", 0.6, SENTENCE, framed=0.1),
        Rule("group origin_photo", 0.6, NEIGHBOURS, unless="corpus_need", framed=0.1),
    ),
}
