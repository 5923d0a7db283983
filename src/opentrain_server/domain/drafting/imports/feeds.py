"""Jobs in the XML of job boards: Indeed's feed and HR-XML."""

import re
from collections.abc import Iterable
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # it ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it ships no types

from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean
from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.drafting.imports.markup import to_text
from opentrain_server.domain.drafting.imports.pay import Pay, read_amount, read_pay, take_pay
from opentrain_server.domain.words.countries import find_country

_INDEED_READ = frozenset({"title", "description", "salary", "country", "experience", "referencenumber"})
_JOB_BOXES = frozenset({"PositionOpening", "JobPositionPosting"})
_HR_READ = frozenset(
    {"PositionTitle", "FormattedPositionDescription", "CountryCode", "RemunerationPackage", "Id"}
)
_YEARS = re.compile(
    r"(?:at least\s+)?(\d{1,2})(?:\s*(?:-|–|to)\s*\d{1,2})?\s*\+?\s*years?\b.{0,40}", re.IGNORECASE
)
#: Real feeds nest a dozen levels; deeper ones only cost time.
_MAX_DEPTH = 100
_LEVELS = {
    "entry level": "ENTRY_LEVEL",
    "entry-level": "ENTRY_LEVEL",
    "junior": "ENTRY_LEVEL",
    "intermediate": "INTERMEDIATE",
    "mid level": "INTERMEDIATE",
    "mid-level": "INTERMEDIATE",
    "senior": "EXPERT",
    "expert": "EXPERT",
    "any": "ANY_EXPERIENCE_LEVEL",
    "any level": "ANY_EXPERIENCE_LEVEL",
}


def read_indeed(xml: str) -> Imported:
    """Return what the one `job` of an Indeed feed says.

    Raises Failure invalid_source_content for unreadable XML, a DTD or entities, and for not exactly one job.
    """
    root = _root(xml, "indeed_xml")
    jobs = [node for node in root.iter() if _name(node) == "job"]
    if len(jobs) != 1:
        _refuse("indeed_xml")
    into = Imported("indeed_xml")
    given = {_name(node): _text(node) for node in jobs[0]}
    into.take("jobTitle", given.get("title"), path="xml.job.title")
    _take_description(into, given.get("description"), path="xml.job.description")
    if salary := given.get("salary"):
        take_pay(into, read_pay(salary), path="xml.job.salary", given=salary)
    _take_countries(into, [given.get("country", "")], path="xml.job.country")
    _take_experience(into, given.get("experience"))
    _take_reference(into, given.get("referencenumber"), path="xml.job.referencenumber")
    for name, text in given.items():
        if name not in _INDEED_READ and text:
            into.leave(f"xml.job.{name}", "unknown_key", text)
    return into


def read_hr(xml: str) -> Imported:
    """Return what the one position of an HR-XML document says, in any of its versions and namespaces.

    Raises Failure as `read_indeed` does.
    """
    job = _only_position(_root(xml, "hr_xml"))
    into = Imported("hr_xml")
    titles = _texts(job, "PositionTitle")
    into.take("jobTitle", titles[0] if titles else None, path="xml.PositionTitle")
    for other in dict.fromkeys(titles[1:]):
        if other != titles[0]:
            into.leave("xml.PositionTitle", "ambiguous", other)
    description = "\n\n".join(_texts(job, "FormattedPositionDescription"))
    _take_description(into, description, path="xml.FormattedPositionDescription")
    _take_countries(into, _texts(job, "CountryCode"), path="xml.CountryCode")
    for package in [node for node in job.iter() if _name(node) == "RemunerationPackage"][:1]:
        take_pay(into, _package_pay(package), path="xml.RemunerationPackage", given=_text(package))
    _take_reference(into, next(iter(_texts(job, "Id")), None), path="xml.Id")
    _leave_unread(into, job)
    return into


def _refuse(source_format: str) -> NoReturn:
    raise Failure("invalid_source_content", format=source_format)


def _root(xml: str, source_format: str) -> Element:
    try:
        root: Element = fromstring(xml, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ParseError, ValueError):
        _refuse(source_format)
    if _is_deep(root):
        _refuse(source_format)
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(_MAX_DEPTH):
        level = [child for node in level for child in node]
        if not level:
            return False
    return True


def _name(node: Element) -> str:
    """Return the element's name without its namespace; comments and instructions have none."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _text(node: Element) -> str:
    """Return all text in a node, its parts on lines of their own, HTML turned to text."""
    parts = (part.strip() for part in node.itertext())
    return clean(to_text("\n".join(part for part in parts if part)))


def _texts(job: Element, name: str) -> list[str]:
    found = (_text(node) for node in job.iter() if _name(node) == name)
    return [text for text in found if text]


def _only_position(root: Element) -> Element:
    boxes = [node for node in root.iter() if _name(node) in _JOB_BOXES]
    if not boxes and len(_texts(root, "PositionTitle")) == 1:
        boxes = [root]
    if len(boxes) != 1:
        _refuse("hr_xml")
    return boxes[0]


def _take_description(into: Imported, description: str | None, *, path: str) -> None:
    into.take("jobDescription", description, path=path)
    text = into.fields.get("jobDescription")
    into.text = text if isinstance(text, str) else None


def _take_countries(into: Imported, names: Iterable[str], *, path: str) -> None:
    for name in dict.fromkeys(filter(None, names)):
        code = find_country(name)
        if code:
            into.take_items("countries", [code], path=path)
        else:
            into.leave(path, "unsupported_value", name)


def _take_experience(into: Imported, text: str | None) -> None:
    """Under 1 year is entry level, under 3 intermediate, more expert, as everywhere in extraction."""
    if not text:
        return
    level = _LEVELS.get(text.casefold())
    if years := _YEARS.fullmatch(text):
        number = int(years[1])
        level = "ENTRY_LEVEL" if number < 1 else "INTERMEDIATE" if number < 3 else "EXPERT"
    if level:
        into.take("experienceLevel", level, path="xml.job.experience")
    else:
        into.leave("xml.job.experience", "unsupported_value", text)


def _take_reference(into: Imported, text: str | None, *, path: str) -> None:
    if text and len(text) <= 200:
        into.external_id = text
    elif text:
        into.leave(path, "unsupported_value", text)


def _package_pay(package: Element) -> Pay | None:
    """Read the amounts, currency and interval of a package, wherever its version of HR-XML puts them."""
    nodes = list(package.iter())
    words = {name.rpartition("}")[2].lower(): value for node in nodes for name, value in node.attrib.items()}
    words |= {_name(node).lower(): node.text or "" for node in nodes if not len(node)}
    amounts = [amount for node in nodes if (amount := read_amount(node.text or "")) is not None]
    if not amounts:
        return None
    currencies = [value.strip().upper() for name, value in words.items() if "currency" in name]
    intervals = [
        value.strip().lower() for name, value in words.items() if "interval" in name or "basis" in name
    ]
    return Pay(
        low=min(amounts),
        high=max(amounts),
        currency=currencies[0] if len(set(currencies)) == 1 else None,
        hourly=bool(intervals)
        and all(value in ("hour", "hourly", "perhour", "hours") for value in intervals),
    )


def _leave_unread(into: Imported, job: Element) -> None:
    """List the leaves below the position that nothing above reads."""
    read = {node for top in job.iter() if _name(top) in _HR_READ for node in top.iter()}
    for node in job.iter():
        if node not in read and not len(node) and (node.text or "").strip():
            into.leave(f"xml.{_name(node)}", "unknown_key", _text(node))
