"""A listed job as its page and its card show it, and as search engines read it."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import orjson
from markupsafe import Markup

from opentrain_server.domain.board import board
from opentrain_server.domain.board.board import Entry
from opentrain_server.domain.jobs.job_labels import category, label, labels, pay_line, rate
from opentrain_server.domain.words.countries import country_names

TEASER = 220  # characters of a description on a card
_UNITS = {
    "HOURS_OF_RECORDING_AUDIO_VIDEO": "hours of recordings",
    "NUMBER_OF_FILES": "files",
    "NUMBER_OF_WORDS": "words",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a template needs of a listed job."""

    entry: Entry
    valid_through: datetime

    @property
    def fields(self) -> dict[str, Any]:
        """Return the job's fields as plain values."""
        return self.entry.fields

    @property
    def title(self) -> str:
        """Return the title."""
        return str(self.entry.fields["jobTitle"])

    @property
    def teaser(self) -> str:
        """Return the beginning of the description, cut between words."""
        text = " ".join(str(self.entry.fields["jobDescription"]).split())
        if len(text) <= TEASER:
            return text
        return (text[:TEASER].rsplit(" ", 1)[0] if " " in text[:TEASER] else text[:TEASER]) + " …"

    @property
    def pay(self) -> str:
        """Return what it pays."""
        return pay_line(self.entry.fields)

    @property
    def category(self) -> str:
        """Return the category it is filed under."""
        return category(self.entry.fields)

    @property
    def places(self) -> list[str]:
        """Return the names of the countries it is open to; none for worldwide."""
        return [country_names()[code] for code in self.fields["countries"]]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return names and values of what else is known of it."""
        fields = self.fields
        unit = _UNITS.get(str(fields["dataVolumeUnit"]))
        volume = f"{fields['dataVolume']:,} {unit}" if unit and fields["dataVolume"] else None
        found = [
            ("Languages", ", ".join(fields["languages"])),
            ("Open to", ", ".join(self.places) or "Anywhere"),
            ("Experience", label(fields["experienceLevel"])),
            ("Data", label(fields["dataType"])),
            ("Labels", ", ".join(labels(fields["labelTypes"]))),
            ("Subjects", ", ".join(fields["subjectMatter"])),
            ("Volume", volume),
            ("People wanted", f"{fields['headcount']:,}"),
            ("Tool", fields["labelingSoftware"]),
            ("Time", fields["timeRequirement"]),
            ("Duration", fields["projectDuration"]),
            ("Workload", fields["workloadDesc"]),
        ]
        return [(name, value) for name, value in found if value]

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        """Return headings and paragraphs of the texts."""
        texts = [
            ("About the work", "jobDescription"),
            ("How items are labeled", "labelingOverview"),
            ("The data", "datasetDescription"),
        ]
        return [(name, board.paragraphs(text)) for name, key in texts if (text := self.fields[key])]


def posting(job: Shown, url: str) -> Markup:
    """Return the schema.org JobPosting of a job, safe to stand inside a script element."""
    entry, fields = job.entry, job.fields
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": "".join(f"<p>{escape(block)}</p>" for block in entry.paragraphs),
        "identifier": {"@type": "PropertyValue", "name": entry.company_name, "value": entry.id},
        "url": url,
        "datePosted": entry.posted_at,
        "validThrough": job.valid_through,
        "employmentType": "CONTRACTOR",
        "hiringOrganization": {"@type": "Organization", "name": entry.company_name},
        "jobLocationType": "TELECOMMUTE",
        "totalJobOpenings": fields["headcount"],
        "occupationalCategory": job.category,
        "skills": ", ".join(board.skills(fields)),
        "directApply": False,
    }
    if fields["countries"]:
        found["applicantLocationRequirements"] = [
            {"@type": "Country", "name": code} for code in fields["countries"]
        ]
    if fields["paymentType"] == "PAY_PER_HOUR" and (hourly := rate(fields)) is not None:
        value = {"@type": "QuantitativeValue", "value": float(hourly), "unitText": "HOUR"}
        found["baseSalary"] = {"@type": "MonetaryAmount", "currency": "USD", "value": value}
    text = orjson.dumps(found).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # no character that could end the element is left
