"""What a server start must not wait for."""

import subprocess
import sys

_CODE = """
import sys
from opentrain_server.domain import moderation
late = (".judgement", ".lexicon", ".rules")
assert not any(name.endswith(late) for name in sys.modules), "loaded too early"
moderation.warm()
from opentrain_server.domain.moderation import leaning, reading
assert reading.trie.cache_info().currsize == leaning.weights.cache_info().currsize == 1
"""


def test_importing_loads_no_lexicon_and_warming_does() -> None:
    run = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
