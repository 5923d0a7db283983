"""Words of titles: names of tasks, what opens a heading without saying anything, where a phrase ends."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.terms import words

# Kind of work -> its name, the word that ties it to the data, and the stem that tells a heading names it.
TASKS: dict[str, tuple[str, str, str]] = {
    "BOUNDING_BOX": ("bounding boxes", "on", "box"),
    "POLYGON": ("polygons", "on", "polygon"),
    "SEGMENTATION": ("segmentation masks", "on", "mask|segment"),
    "KEYPOINT": ("keypoints", "on", "keypoint|landmark"),
    "OBJECT_TRACKING": ("object tracking", "in", "track"),
    "NAMED_ENTITY_RECOGNITION": ("entity annotation", "in", "entit|extract|annotat"),
    "RELATION_EXTRACTION": ("relation annotation", "in", "relation"),
    "TRANSCRIPTION": ("transcription", "of", "transcri|trascri|transkri|ocr|subtitl"),
    "TRANSLATION": ("translation", "of", "translat|traduc|ubersetz"),
    "SENTIMENT": ("sentiment rating", "of", "sentiment|emotion|mood"),
    "RANKING": ("preference ranking", "of", "rank|compar|prefer"),
    "EVALUATION_RATING": ("evaluation and rating", "of", "evaluat|rating|rater|grad|scor|review"),
    "PROMPT_RESPONSE_WRITING": ("prompt and answer writing", "for", "writ|author|prompt"),
    "QUESTION_ANSWERING": ("question-answer writing", "for", "question|q&a"),
    "RED_TEAMING": ("red teaming", "of", "red team|adversar|jailbreak"),
    "CODE_REVIEW": ("code review", "of", "code review"),
    "DATA_COLLECTION": ("data collection", "of", "record|collect|voice"),
    "CLASSIFICATION": ("classification", "of", "classif|moderat|sort"),
    "OTHER": ("event annotation", "in", "annotat|tim"),
}
COLLECTED = {"AUDIO": "voice recording", "IMAGE": "photo collection", "VIDEO": "video collection"}
SHAPES = frozenset({"BOUNDING_BOX", "POLYGON", "SEGMENTATION", "KEYPOINT", "OBJECT_TRACKING"})
KINDS = {
    "TEXT": "texts",
    "IMAGE": "images",
    "AUDIO": "audio",
    "VIDEO": "videos",
    "DOCUMENT": "documents",
    "CODE": "code",
    "SENSOR_3D": "3D point clouds",
    "MULTIMODAL": "multimodal items",
}
OPENING = Lazy(
    r"(?i)^(?:[^\w\[【(]+|(?:re|fwd?|aw|wg|subject|betreff|asunto|objet)\s?:|[【\[][^】\]]{1,12}[】\]]|"
    r"urgent\w*\b|dringend\b|asap\b|help (?:wanted|needed)\b|help with\b|wanted\b|needed\b|(?:now "
    r")?hiring\b|"
    r"seeking\b|(?:we are |we're |i am |i'm )?looking for\b|(?:we )?need\b|(?:vacancy|job|stellenanzeige|"
    r"vacature|lowongan|vaga|gesucht|statement of work|project)\s?:|(?:someone|people) to\b|"
    r"ref\.? ?[\w-]{0,12} ?[/:|])\s*[:,!-]?\s*"
)
CLOSING = Lazy(
    r"(?i)[\s,;:.!-]+(?:looking for \w+|\w+ (?:wanted|needed)|wanted|needed|help wanted|please|urgent\w*|"
    r"asap|independent contractors?|\(?(?:remote|contract|contract, remote|freelance)\)?|(?:two|2) "
    r"(?:openings|roles))[\s.!]*$|[^\w)\]!?%\"'”’+#]+$|!+$"
)
# Words at which a phrase about the data ends.
STOPS = frozenset(
    words(
        """
    a an and are as at be been before being both but by can come comes could do does done each every
    flat get gets give gives given go goes had has have he how i if into is it its just like may
    more must need needs no not nothing on only or over per please plus rated so some than that the
    their them then there these they this those to today total we were what when where whether which
    while who whose why will with within would you your already also altogether should in-house came
    back still cut paid pay price rate split using taken shot recorded collected picked they've
    we've i've about around for right now it's here's her his max min minimum maximum up until till
    from pixel pixels word-for-word
    """
    )
)
JOINERS = frozenset({"of", "from", "about", "in", "between"})
FILLERS = frozenset(
    words(
        """
    uur accepted
    one of our the these those my your about approx roughly around some all more than new total short
    long real single other different such very many few hours hrs hour hr h minutes min mins words k
    th x pcs ca each every same old further additional anonymised anonymized de-identified
    deidentified synthetic ~ a an original public random raw assorted already-filmed часов godzin
    horas stunden ore heures de di von van jam saat adet sztuk stück kata карточек
    """
    )
)
WEAK = frozenset(
    words(
        """
    multimodal prompt prompt-response query
    items item pairs pair files file records record tasks task units cases samples sample rows
    entries pieces examples findings pics ones bits sets people them pages sequences total studies
    slices specs word words source
    """
    )
)
TARGET = Lazy(
    r"\b(?:box(?:es)?|lines?|frames?|rectangles?|cuboids?|masks?|polygons?|contours?|points|dots|"
    r"landmarks|keypoints)\s"
    r"(?:\w+ly\s)?(?:a?round|on|over|for|per|of)\s|"
    r"\b(?:outline|outlining|trace|segment|delineate|highlight|mark|underline)\s(?=(?:each|every|all|the|"
    r"any)\s)|"
    r"\b(?:mark|highlight|underline|anonymi[sz]e|extract)\s"
    r"(?=[a-z]+ ?(?:names|terms|numbers|spans|skills|dates))"
)
EVERY = Lazy(r"(?:each|every|an?|any|one)\s")
# Work that a phrase may begin with, or be, without saying anything of the data.
TASK_WORD = Lazy(
    r"(?:find|grade|rate|rank|ranking|take|read|translat\w*|transcri\w*|prompt|voices?|speech|label|"
    r"annotat\w*|"
    r"see|look|classify|invent\w*|sort\w*|accepted|draw|mark|record\w*|write|writ\w+|review|search|"
    r"train\w*|collect\w*|rating|out|"
    r"two|three|"
    r"check\w*|correct\w*|evaluat\w*|proofread\w*)"
)
WRITTEN = Lazy(
    r"\b(?:writ\w+|compose|author|invent)\b[^.\n]{0,40}?\b(summar|caption|description|stor(?:y|ies)|dialog|"
    r"sql quer|program|poem|problem|test)"
)
WRITINGS = {
    "summar": "summary writing",
    "caption": "caption writing",
    "description": "description writing",
    "dialog": "dialogue writing",
    "sql quer": "SQL query writing",
    "program": "program writing",
    "poem": "poem writing",
    "problem": "problem writing",
    "test": "test writing",
}
VARIETY = r"\b([A-Z][a-z]+(?:an|ese|ish|ss)) {name}\b"
ENGLISH = Lazy(r"\b(?:the|and|of|to|for|is|are|we|you|each|with|in|on|per)\b")
