"""The distribution: the package and nothing else."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from opentrain_client import __version__

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    program = [sys.executable, "-c", code, str(tmp_path)]
    subprocess.run(program, cwd=ROOT / "packaging" / "client", capture_output=True, check=True)
    (wheel,) = tmp_path.iterdir()
    assert wheel.name == f"opentrain_client-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        points = archive.read(f"opentrain_client-{__version__}.dist-info/entry_points.txt").decode()
    modules = {name for name in names if name.startswith("opentrain_client/")}
    sources = ROOT / "src"
    assert modules == {
        str(path.relative_to(sources)) for path in (sources / "opentrain_client").rglob("*.py")
    }
    assert all(".dist-info/" in name for name in names - modules)
    assert re.search(r"^opentrain = opentrain_client.__main__:main$", points, re.MULTILINE)
