"""The one table of calls, a file per family. Commands and tools are made from it, never beside it."""

from opentrain_client.call import Call
from opentrain_client.calls.auth import AUTH
from opentrain_client.calls.hiring import HIRING
from opentrain_client.calls.jobs import JOBS
from opentrain_client.calls.messages import MESSAGES
from opentrain_client.calls.money import MONEY

CALLS: dict[str, Call] = {call.name: call for call in (*AUTH, *JOBS, *HIRING, *MONEY, *MESSAGES)}
