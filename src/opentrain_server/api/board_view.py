"""How a listed job looks to the public."""

from html import escape
from typing import Any, Literal

from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.domain.board.board import Entry, skills
from opentrain_server.domain.jobs.job_labels import category, label, labels


class Pay(TypedDict):
    """What a job pays, in US dollars."""

    paymentType: Literal["PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE"]
    currency: Literal["USD"]
    hourlyRate: float | None
    hourlyMin: float | None
    hourlyMax: float | None
    fixedPrice: float | None
    perLabelRate: float | None


class BoardJob(TypedDict):
    """A listed job."""

    id: str
    slug: str
    title: str
    companyName: str
    employerVerified: bool
    descriptionText: str
    descriptionHtml: str
    seoTitle: str | None
    summary: str | None
    status: str
    datePosted: Timestamp
    validThrough: Timestamp
    updatedAt: Timestamp
    employmentTypes: list[str]
    countries: list[str]
    languages: list[str]
    category: str
    dataType: str
    labelTypes: list[str]
    labelingSoftware: str | None
    experienceLevel: str
    skills: list[str]
    pay: Pay
    url: str
    applyUrl: str


def shown(call: Call, entry: Entry) -> BoardJob:
    """Return a listed job as the public sees it."""
    fields: dict[str, Any] = entry.fields
    return {
        "id": entry.id,
        "slug": entry.slug,
        "title": fields["jobTitle"],
        "companyName": entry.company_name,
        "employerVerified": entry.employer_verified,
        "descriptionText": fields["jobDescription"],
        "descriptionHtml": "".join(f"<p>{escape(block)}</p>" for block in entry.paragraphs),
        "seoTitle": None,
        "summary": None,
        "status": entry.status,
        "datePosted": time(entry.posted_at),
        "validThrough": time(entry.valid_through(call.db.now)),
        "updatedAt": time(entry.updated_at),
        "employmentTypes": ["CONTRACTOR"],
        "countries": fields["countries"],
        "languages": fields["languages"],
        "category": category(fields),
        "dataType": label(fields["dataType"]),
        "labelTypes": labels(fields["labelTypes"]),
        "labelingSoftware": fields["labelingSoftware"],
        "experienceLevel": label(fields["experienceLevel"]),
        "skills": skills(fields),
        "pay": _pay(fields),
        "url": call.url_of(entry.path),
        "applyUrl": call.url_of(f"/api/out?job={entry.id}&src=www_seo"),
    }


def _pay(fields: dict[str, Any]) -> Pay:
    kind = fields["paymentType"]
    return {
        "paymentType": kind,
        "currency": "USD",
        "hourlyRate": fields["pricePerHour"] if kind == "PAY_PER_HOUR" else None,
        "hourlyMin": None,
        "hourlyMax": None,
        "fixedPrice": fields["fixedPrice"] if kind == "FIXED_PRICE" else None,
        "perLabelRate": fields["pricePerLabel"] if kind == "PAY_PER_LABEL" else None,
    }
