"""JobPosting of schema.org, as JSON-LD: an object, an array, an @graph, or any of them as a JSON string."""

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn

from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean
from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.drafting.imports.markup import to_text
from opentrain_server.domain.drafting.imports.pay import Pay, read_amount, take_pay
from opentrain_server.domain.words.countries import find_country

FORMAT = "schema_org_job_posting"
_READ = frozenset(
    {
        "title",
        "description",
        "baseSalary",
        "applicantLocationRequirements",
        "jobLocation",
        "totalJobOpenings",
        "skills",
        "experienceRequirements",
        "inLanguage",
        "identifier",
    }
)
_MOST_NODES = 1_000


def read_posting(source: object) -> Imported:
    """Return what the one JobPosting in the source says.

    Raises Failure invalid_source_content when the source is no JSON or holds not exactly one posting.
    """
    posting = _only_posting(_parsed(source) if isinstance(source, str) else source)
    into = Imported(FORMAT)
    into.take("jobTitle", posting.get("title"), path="jsonLd.title")
    _take_description(into, posting.get("description"))
    _take_salary(into, posting.get("baseSalary"))
    _take_countries(into, posting)
    _take_openings(into, posting.get("totalJobOpenings"))
    into.take_items("subjectMatter", _names(posting.get("skills"), split=True), path="jsonLd.skills")
    _take_experience(into, posting.get("experienceRequirements"))
    into.take_items("languages", _names(posting.get("inLanguage")), path="jsonLd.inLanguage")
    _take_identifier(into, posting.get("identifier"))
    for key, value in posting.items():
        if key not in _READ and not key.startswith("@") and value is not None:
            into.leave(f"jsonLd.{key}", "unknown_key", value)
    return into


def _refuse() -> NoReturn:
    raise Failure("invalid_source_content", format=FORMAT)


def _parsed(source: str) -> object:
    try:
        return clean(json.loads(source, parse_constant=lambda _name: _refuse()))
    except (ValueError, RecursionError):
        _refuse()


def _only_posting(source: object) -> Mapping[str, object]:
    nodes = list(_nodes(source))
    postings = [node for node in nodes if _is_posting(node)]
    if not postings and len(nodes) == 1 and "@type" not in nodes[0] and "title" in nodes[0]:
        postings = nodes  # a posting whose type was forgotten
    if len(postings) != 1:
        _refuse()
    return postings[0]


def _nodes(source: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects at the top: of an array, of @graph, of arrays of graphs."""
    waiting, seen = [source], 0
    while waiting and seen < _MOST_NODES:
        seen += 1
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node[:_MOST_NODES])
        elif isinstance(node, dict) and "@graph" in node:
            waiting.append(node["@graph"])
        elif isinstance(node, dict):
            yield node


def _is_posting(node: Mapping[str, object]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.split("/")[-1].split(":")[-1] == "JobPosting" for name in names)


def _take_description(into: Imported, description: object) -> None:
    value = clean(to_text(description)) if isinstance(description, str) else description
    into.take("jobDescription", value, path="jsonLd.description")
    text = into.fields.get("jobDescription")
    into.text = text if isinstance(text, str) else None


def _take_salary(into: Imported, salary: object) -> None:
    if salary is None:
        return
    outer = salary if isinstance(salary, dict) else {"value": salary}
    inner = outer.get("value")
    value = inner if isinstance(inner, dict) else {"value": inner}
    low = read_amount(value.get("minValue", value.get("value", outer.get("minValue"))))
    currency = outer.get("currency", value.get("currency"))
    unit = value.get("unitText", outer.get("unitText"))
    pay = Pay(
        low=low,
        high=read_amount(value.get("maxValue", outer.get("maxValue"))),
        currency=currency.upper() if isinstance(currency, str) else None,
        hourly=isinstance(unit, str) and unit.upper() == "HOUR",
    )
    known = pay.low is not None or pay.high is not None
    take_pay(into, pay if known else None, path="jsonLd.baseSalary", given=salary)


def _take_countries(into: Imported, posting: Mapping[str, object]) -> None:
    """Where applicants must live; only where that is not said, where the job is."""
    for key in ("applicantLocationRequirements", "jobLocation"):
        places = posting.get(key)
        if places is None:
            continue
        for place in places if isinstance(places, list) else [places]:
            name = _country_of(place)
            code = find_country(name) if name else None
            if code:
                into.take_items("countries", [code], path=f"jsonLd.{key}")
            else:
                into.leave(f"jsonLd.{key}", "unsupported_value", place)
        return


def _country_of(place: object) -> str | None:
    """Return the country a place names: Country.name, Place.address.addressCountry, or a bare string."""
    for _ in range(4):  # Place > PostalAddress > Country > name is the deepest form there is
        if not isinstance(place, dict):
            break
        place = place.get("address") or place.get("addressCountry") or place.get("name")
    return place if isinstance(place, str) else None


def _take_openings(into: Imported, openings: object) -> None:
    amount = read_amount(openings)
    into.take("headcount", openings if amount is None else amount, path="jsonLd.totalJobOpenings")


def _names(value: object, *, split: bool = False) -> object:
    """Return the names in a string, a list, or objects with a name; `split` at commas and semicolons."""
    if isinstance(value, str):
        parts = value.replace(";", ",").split(",") if split else [value]
        return [part.strip() for part in parts]
    if isinstance(value, dict):
        return [value.get("alternateName") or value.get("name") or value]
    if isinstance(value, list):
        return [item.get("name", item) if isinstance(item, dict) else item for item in value]
    return value


def _take_experience(into: Imported, required: object) -> None:
    if required is None:
        return
    months = read_amount(required.get("monthsOfExperience")) if isinstance(required, dict) else None
    if months is None:
        into.leave("jsonLd.experienceRequirements", "unsupported_value", required)
        return
    level = "ENTRY_LEVEL" if months < 12 else "INTERMEDIATE" if months < 36 else "EXPERT"
    into.take("experienceLevel", level, path="jsonLd.experienceRequirements")


def _take_identifier(into: Imported, identifier: object) -> None:
    value = identifier.get("value") if isinstance(identifier, dict) else identifier
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and 1 <= len(value) <= 200:
        into.external_id = value
    elif identifier is not None:
        into.leave("jsonLd.identifier", "unsupported_value", identifier)
