"""The body of a new draft: exactly one source in one of three shapes, and where each format is read."""

import hashlib
import json
from typing import Annotated, Literal, NoReturn, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic import Field as Bound
from pydantic_core import PydanticCustomError

from opentrain_server.core.errors import Failure
from opentrain_server.domain.drafting.imports.canonical import read_job
from opentrain_server.domain.drafting.imports.feeds import read_hr, read_indeed
from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.drafting.imports.schema_org import read_posting

Format = Literal["text", "opentrain_canonical", "schema_org_job_posting", "indeed_xml", "hr_xml"]

#: Every format, in the order of the capabilities document.
IMPORT_FORMATS: tuple[str, ...] = get_args(Format)

#: The key that carries the source of each format.
_CARRIER = {
    "text": "text",
    "opentrain_canonical": "job",
    "schema_org_job_posting": "jsonLd",
    "indeed_xml": "xml",
    "hr_xml": "xml",
}
_CARRIERS = ("text", "job", "jsonLd", "xml")


def _json_ld(value: object) -> object:
    if not isinstance(value, dict | list | str | None):
        raise PydanticCustomError("invalid_type", "Must be an object, an array, or one as a JSON string.")
    return value


Text = Annotated[str, Bound(min_length=1, max_length=60_000)]
Xml = Annotated[str, Bound(min_length=1, max_length=200_000)]
Key = Annotated[str, Bound(min_length=1, max_length=200)]
FormatName = Annotated[str, Bound(json_schema_extra={"enum": list(IMPORT_FORMATS)})]

JsonLd = Annotated[
    object,
    BeforeValidator(_json_ld),
    WithJsonSchema({"type": ["object", "array", "string"]}),
]


class _Carried(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    text: Text | None = Bound(None, description="For text.")
    job: dict[str, object] | None = Bound(None, description="For opentrain_canonical.")
    jsonLd: JsonLd | None = Bound(None, description="For schema_org_job_posting; also as a JSON string.")
    xml: Xml | None = Bound(None, description="For indeed_xml and hr_xml.")
    externalId: Key | None = Bound(None, description="Your own name for the job.")
    idempotencyKey: Key | None = Bound(None, description="Repeats with it give the draft made first.")


class DraftSource(_Carried):
    """A source with its format in `type`."""

    type: FormatName


class NewDraft(_Carried):
    """The body of POST /job-drafts: `rawJobDescription`, or `source`, or `format` with the key it needs."""

    rawJobDescription: Text | None = None
    source: DraftSource | None = None
    format: FormatName | None = None

    @property
    def external_id(self) -> str | None:
        """The employer's own name for the job, from the top level or the source."""
        return self.externalId or (self.source.externalId if self.source else None)

    @property
    def idempotency_key(self) -> str | None:
        """The key that makes a repeat give the first draft, from the top level or the source."""
        return self.idempotencyKey or (self.source.idempotencyKey if self.source else None)


def read_source(body: NewDraft) -> Imported:
    """Return what the source in the body says.

    Raises Failure invalid_draft_source when there is not exactly one source of a known format, and
    invalid_source_content when its content cannot be read as one job.
    """
    source_format, content = source_of(body)
    match source_format, content:
        case "text", str():
            imported = Imported("text", text=content)
        case "opentrain_canonical", dict():
            imported = read_job(content)
        case "schema_org_job_posting", _:
            imported = read_posting(content)
        case "indeed_xml", str():
            imported = read_indeed(content)
        case _:
            imported = read_hr(str(content))
    imported.external_id = body.external_id or imported.external_id
    return imported


def source_of(body: NewDraft) -> tuple[str, object]:
    """Return format and content of the one source in a body, or raise Failure invalid_draft_source."""
    shapes = [body.rawJobDescription is not None, body.source is not None, body.format is not None]
    at_top = [key for key in _CARRIERS if getattr(body, key) is not None]
    if sum(shapes) != 1 or (at_top and body.format is None):
        _refuse()
    if body.rawJobDescription is not None:
        return "text", body.rawJobDescription
    if body.source is not None:
        return _carried(body.source, body.source.type)
    return _carried(body, str(body.format))


def _carried(box: _Carried, source_format: str) -> tuple[str, object]:
    given = [key for key in _CARRIERS if getattr(box, key) is not None]
    if source_format not in _CARRIER or given != [_CARRIER[source_format]]:
        _refuse()
    return source_format, getattr(box, given[0])


def source_hash(body: NewDraft) -> bytes:
    """Return the SHA-256 (32 bytes) by which two bodies have an equal source, whatever their shape.

    Format, content and external ID count; raises Failure as `source_of` does.
    """
    canonical = json.dumps(
        [*source_of(body), body.external_id], sort_keys=True, ensure_ascii=False, default=str
    )
    return hashlib.sha256(canonical.encode()).digest()


def _refuse() -> NoReturn:
    raise Failure("invalid_draft_source", supportedFormats=list(IMPORT_FORMATS))
