"""What a search of the board asks for, from values as people and agents send them."""

from dataclasses import dataclass

from opentrain_server.domain.jobs.job_fields import ENUMS
from opentrain_server.domain.jobs.job_labels import slug
from opentrain_server.domain.words.countries import country_code
from opentrain_server.domain.words.languages import language_name

QUESTION_LENGTH = 200  # characters of `q`
PAY_TYPES = ENUMS["paymentType"]


class BadFilter(ValueError):
    """A filter holds what it cannot hold; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        """Name the filter and say what it takes."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search asks for; `tags` must all be there, `country` matches jobs without countries too."""

    q: str | None = None
    tags: tuple[str, ...] = ()
    country: str | None = None
    impossible: bool = False  # a value that no job has: nothing is found


def filters_of(
    *,
    q: str | None = None,
    language: str | None = None,
    country: str | None = None,
    pay_type: str | None = None,
    category: str | None = None,
    domain: str | None = None,
) -> Filters:
    """Return what a search asks for, from values as people and agents send them.

    A language, category or domain that nobody has heard of finds nothing. Raises BadFilter for a pay type
    or a country that does not exist.
    """
    if pay_type is not None and pay_type not in PAY_TYPES:
        raise BadFilter("payType", f"Must be one of {', '.join(ENUMS['paymentType'])}.")
    code = country_code(country) if country is not None else None
    if country is not None and code is None:
        raise BadFilter("country", "Must be an ISO 3166 alpha-2 code.")
    name = language_name(language) if language is not None else None
    named = [_named("category", category), _named("domain", domain), _named("language", name, slugged=False)]
    tags = [f"pay:{pay_type}"] if pay_type is not None else []
    unknown = (language is not None and name is None) or "" in named
    q = (q or "").strip() or None
    return Filters(q, tuple(tags + [tag for tag in named if tag]), code, impossible=unknown)


def _named(kind: str, value: str | None, *, slugged: bool = True) -> str | None:
    if value is None:
        return None
    key = slug(value) if slugged else value
    return f"{kind}:{key}" if any(map(str.isalnum, value)) else ""
