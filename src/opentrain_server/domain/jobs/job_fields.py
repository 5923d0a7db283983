"""The fields of a job: one table of keys, and the forms in which a set of them is kept.

A job's fields in memory are a plain dict with every key of `UPDATE_KEYS` in that order. Unset is None,
for lists []. Rates and volumes are Decimal; the keys are the wire's own.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Fields = dict[str, object]

PaymentType = Literal["PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE"]
ExperienceLevel = Literal["EXPERT", "ENTRY_LEVEL", "INTERMEDIATE", "ANY_EXPERIENCE_LEVEL"]
DataVolumeUnit = Literal[
    "HOURS_OF_RECORDING_AUDIO_VIDEO", "NUMBER_OF_FILES", "NUMBER_OF_WORDS", "UNKNOWN_NOT_SPECIFIED"
]
DataType = Literal["TEXT", "IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "CODE", "SENSOR_3D", "MULTIMODAL"]
LabelType = Literal[
    "CLASSIFICATION",
    "BOUNDING_BOX",
    "POLYGON",
    "SEGMENTATION",
    "KEYPOINT",
    "OBJECT_TRACKING",
    "NAMED_ENTITY_RECOGNITION",
    "RELATION_EXTRACTION",
    "TRANSCRIPTION",
    "TRANSLATION",
    "SENTIMENT",
    "RANKING",
    "EVALUATION_RATING",
    "PROMPT_RESPONSE_WRITING",
    "RED_TEAMING",
    "QUESTION_ANSWERING",
    "DATA_COLLECTION",
    "CODE_REVIEW",
    "OTHER",
]
FreelancerType = Literal["FREELANCER", "AGENCY", "ANY"]
Visibility = Literal["PUBLIC", "INVITE_ONLY"]

#: The values of every enum key, in the order in which the capabilities document lists them.
ENUMS: dict[str, tuple[str, ...]] = {
    "paymentType": get_args(PaymentType),
    "experienceLevel": get_args(ExperienceLevel),
    "dataVolumeUnit": get_args(DataVolumeUnit),
    "dataType": get_args(DataType),
    "labelTypes": get_args(LabelType),
    "freelancerType": get_args(FreelancerType),
    "visibility": get_args(Visibility),
}

#: The rate key that goes with each payment type. A rate of another type is kept and ignored.
RATE_OF_PAYMENT: dict[str, str] = {
    "PAY_PER_HOUR": "pricePerHour",
    "PAY_PER_LABEL": "pricePerLabel",
    "FIXED_PRICE": "fixedPrice",
}

Kind = Literal["string", "number", "enum", "string_array", "enum_array"]


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its kind, the name people read, the question to ask for it, an example in `--set` form."""

    key: str
    kind: Kind
    label: str
    prompt: str
    example: str
    default: object = None
    hint: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether the value is a list, which is [] when unset."""
        return self.kind.endswith("_array")

    def unset(self) -> object:
        """Return the value of a key nobody has set; a fresh list for list keys."""
        return [] if self.is_list else self.default


FIELDS: tuple[Field, ...] = (
    Field("jobTitle", "string", "Job title", "What is the job called?", "Spanish sentiment labels"),
    Field(
        "jobDescription",
        "string",
        "Job description",
        "What will the trainers do, on which data, and how is good work told from bad?",
        "Read 20,000 Spanish posts and mark each as positive, negative or neutral.",
        hint="At least 50 characters of plain text.",
    ),
    Field(
        "labelingOverview", "string", "Labeling overview", "How is one item labeled?", "One label per post."
    ),
    Field("datasetDescription", "string", "Dataset", "What is in the data set?", "Public posts about shops."),
    Field(
        "aiInterviewRequirements",
        "string",
        "Interview requirements",
        "What should the interview find out?",
        "Understands irony in Spanish.",
    ),
    Field("dataType", "enum", "Data type", "What kind of data is labeled?", "TEXT"),
    Field("labelTypes", "enum_array", "Label types", "Which kinds of labels are needed?", "SENTIMENT"),
    Field("subjectMatter", "string_array", "Subject matter", "Which subjects does it touch?", "Social media"),
    Field("dataVolume", "number", "Data volume", "How much data is there to label in all?", "20000"),
    Field(
        "dataVolumeUnit",
        "enum",
        "Data volume unit",
        "What is the data volume counted in?",
        "NUMBER_OF_FILES",
        hint="UNKNOWN_NOT_SPECIFIED needs no data volume.",
    ),
    Field("labelingSoftware", "string", "Labeling software", "Which tool is used?", "Label Studio"),
    Field("headcount", "number", "Headcount", "How many trainers are needed?", "5", default=1),
    Field("experienceLevel", "enum", "Experience level", "Which level should trainers have?", "INTERMEDIATE"),
    Field("paymentType", "enum", "Payment type", "How are trainers paid?", "PAY_PER_LABEL"),
    Field("pricePerHour", "number", "Price per hour", "What does an hour of work pay, in US dollars?", "16"),
    Field("pricePerLabel", "number", "Price per label", "What does one label pay, in US dollars?", "0.05"),
    Field("fixedPrice", "number", "Fixed price", "What does the whole job pay, in US dollars?", "500"),
    Field(
        "countries",
        "string_array",
        "Countries",
        "In which countries may trainers live?",
        "ES,MX",
        hint="Two-letter ISO 3166 codes; none means worldwide.",
    ),
    Field(
        "languages",
        "string_array",
        "Languages",
        "Which languages must trainers know?",
        "Spanish",
        hint="English names or BCP 47 tags.",
    ),
    Field("freelancerType", "enum", "Freelancer type", "Single people or agencies?", "ANY", default="ANY"),
    Field("visibility", "enum", "Visibility", "Who may see the job?", "PUBLIC", default="PUBLIC"),
    Field("budgetRange", "string", "Budget range", "What is the budget?", "$1,000 to $1,500"),
    Field("timeRequirement", "string", "Time required", "How much time a week?", "10+ hours per week"),
    Field("projectDuration", "string", "Duration", "How long does it run?", "2 months"),
    Field("projectScope", "string", "Scope", "How large is the project?", "One-time project"),
    Field("workloadDesc", "string", "Workload", "How is the work spread?", "About 4,000 posts per trainer."),
)

FIELD: dict[str, Field] = {field.key: field for field in FIELDS}

#: Every key, in the contract's order.
UPDATE_KEYS: tuple[str, ...] = tuple(FIELD)

#: The keys whose text people write and read.
TEXT_KEYS: tuple[str, ...] = tuple(f.key for f in FIELDS if f.kind == "string" or f.key == "subjectMatter")

#: The keys kept as Decimal.
DECIMAL_KEYS: tuple[str, ...] = tuple(f.key for f in FIELDS if f.kind == "number" and f.key != "headcount")


def empty_fields() -> Fields:
    """Return the fields of a job nobody has filled in: every key, defaults in place."""
    return {field.key: field.unset() for field in FIELDS}


#: For comparison only; take `empty_fields()` for a dict of your own.
EMPTY_FIELDS: Mapping[str, object] = empty_fields()


def to_wire(fields: Mapping[str, object]) -> Fields:
    """Return the fields as JSON holds them: a Decimal becomes an int when integral, else a float."""
    return {key: _plain(value) for key, value in fields.items()}


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def canonical_bytes(fields: Mapping[str, object]) -> bytes:
    """Return the one JSON form of the fields, keys sorted: equal fields give equal bytes (16 is 16.00)."""
    return json.dumps(
        to_wire(fields), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def fields_hash(fields: Mapping[str, object]) -> bytes:
    """Return the SHA-256 (32 bytes) of `canonical_bytes`, to which a moderator's decision is bound."""
    return hashlib.sha256(canonical_bytes(fields)).digest()


def to_json(fields: Mapping[str, object]) -> str:
    """Return the text for a jsonb column.

    Rates have at most 4 decimals and volumes at most 15 digits, which the shortest form of a float keeps.
    """
    return canonical_bytes(fields).decode()


def from_json(stored: str | bytes | Mapping[str, object]) -> Fields:
    """Return the fields kept by `to_json`, from its text or as the driver parsed it.

    Keys come in the contract's order whatever the column did to them; a key the row lacks is unset.
    """
    kept = json.loads(stored, parse_float=Decimal) if isinstance(stored, str | bytes) else stored
    fields = empty_fields() | {key: kept[key] for key in UPDATE_KEYS if key in kept}
    for key in DECIMAL_KEYS:
        if fields[key] is not None:
            fields[key] = Decimal(str(fields[key]))
    return fields


def kept_fields(stored: Mapping[str, object]) -> Fields:
    """Return the fields kept by `to_json`, as the driver parsed them: the same values as `to_wire`.

    For showing many at a time, where nothing is computed of them. A list that is unset is shared by all.
    """
    return {**EMPTY_FIELDS, **stored}
