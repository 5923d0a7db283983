"""From an endpoint's signature to its arguments: path ids, query and body, checked."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from fastapi import Path
from pydantic import BaseModel, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from opentrain_server.api import bodies
from opentrain_server.api.bodies import Model
from opentrain_server.api.call import Call
from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean

ID_LENGTH = 64

JobId = Annotated[str, Path(alias="jobId", min_length=1, max_length=ID_LENGTH, description="ID of a job.")]
ProposalId = Annotated[
    str, Path(alias="proposalId", min_length=1, max_length=ID_LENGTH, description="ID of a proposal.")
]
TokenId = Annotated[
    str, Path(alias="tokenId", min_length=1, max_length=ID_LENGTH, description="ID of a token.")
]
IdOrSlug = Annotated[
    str, Path(alias="idOrSlug", min_length=1, max_length=ID_LENGTH, description="ID or slug of a labeler.")
]
ContractId = Annotated[
    str, Path(alias="contractId", min_length=1, max_length=ID_LENGTH, description="ID of a contract.")
]
MilestoneId = Annotated[
    str, Path(alias="milestoneId", min_length=1, max_length=ID_LENGTH, description="ID of a milestone.")
]
ApprovalId = Annotated[
    str, Path(alias="approvalId", min_length=1, max_length=ID_LENGTH, description="ID of an approval.")
]
TopUpId = Annotated[
    str, Path(alias="topUpId", min_length=1, max_length=ID_LENGTH, description="ID of a top-up.")
]

LARGEST_PAGE = 100


def _limit(value: object) -> int:
    """Read a page size: a whole number from 1; above the largest page it is cut."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and (digits := value.lstrip("0")):
        return min(int(digits[:4]), LARGEST_PAGE)  # however many more digits, it is above the largest
    raise PydanticCustomError("invalid_value", "Must be a whole number from 1")


Limit = Annotated[
    int,
    PlainValidator(_limit),
    WithJsonSchema({"type": "integer", "minimum": 1, "description": "Above 100 it counts as 100."}),
]


def up_to(largest: int) -> PlainValidator:
    """Return what reads a page size of a list that refuses a larger one instead of cutting it."""

    def read(value: object) -> int:
        if isinstance(value, int):
            return value  # the default
        size = int(value[:6]) if isinstance(value, str) and value.isascii() and value.isdigit() else 0
        if not 1 <= size <= largest:
            raise PydanticCustomError("invalid_value", f"Must be a whole number from 1 to {largest}")
        return size

    return PlainValidator(read)


Cursor = Annotated[str | None, Field(description="`nextCursor` of the page before, unchanged.")]


@dataclass(frozen=True, slots=True)
class Signature:
    """What an endpoint takes."""

    ids: Mapping[str, str]  # name in the function: name in the path
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    needs_body: bool

    @classmethod
    def of(cls, endpoint: Callable[..., Any], ids: Mapping[str, str]) -> "Signature":
        """Read the signature of an endpoint."""
        parameters = inspect.signature(endpoint).parameters
        body = parameters.get("body")
        needs_body = body is not None and body.default is inspect.Parameter.empty
        return cls(ids, _model(body), _model(parameters.get("query")), needs_body)

    def arguments(self, call: Call, body: dict[str, Any] | None) -> dict[str, Any]:
        """Return the keyword arguments of one call; fails with what the contract says about bad ones."""
        arguments: dict[str, Any] = {name: _id(call, alias) for name, alias in self.ids.items()}
        if self.query is not None:
            arguments["query"] = query(self.query, call)
        if self.body is not None:
            if call.method == "PATCH" and not body:
                raise Failure("empty_body")
            if body is not None:
                arguments["body"] = bodies.validate(self.body, body, now=call.house.database.clock())
        return arguments


def query(model: type[Model], call: Call) -> Model:
    """Return the query parameters as `model`; a known one given twice is refused."""
    given: dict[str, str] = {}
    for name in model.model_fields:
        values = call.query_params.getlist(name)
        if len(values) > 1:
            raise bodies.issue("invalid_query", name, "custom", "Give this parameter once.")
        if values:
            given[name] = clean(values[0])
    return bodies.validate(model, given, reason="invalid_query")


def _id(call: Call, alias: str) -> str:
    value = str(call.path_params[alias]).strip()
    if not 1 <= len(value) <= ID_LENGTH:
        raise Failure("invalid_id", field=alias)
    return value.replace("\0", "\ufffd")  # no text of the database can hold NUL: it matches nothing


def _model(parameter: inspect.Parameter | None) -> type[BaseModel] | None:
    if parameter is None:
        return None
    kind = parameter.annotation
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    options = [part for part in get_args(kind) or (kind,) if part is not type(None)]
    return options[0] if isinstance(options[0], type) and issubclass(options[0], BaseModel) else None
