"""What is built is complete: the wheel carries the type marker, the grammar and the schema. Slow, since it builds."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("bpverify-*.whl")
    names = set(ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "bpverify").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"bpverify/py.typed", "bpverify/render/schema.json"} <= wanted <= names
    assert not any(name.startswith(("tests/", "tools/")) for name in names)
