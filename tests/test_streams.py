"""Closed and full streams, failures inside, and modules that print: a status and one line, never a traceback."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bpverify.cli import main

ROOT = Path(__file__).resolve().parent.parent
NET = "2-2 --activation tanh --cost mse"
COMMANDS = [
    "verify 1-1",
    "verify 1-1 --json",
    "check --equation 'a_j^l = a_j^l'",
    "check notes.md",
    "check notes.md --json",
    "prove bp1",
    "prove bp1 --format latex",
    f"lower {NET}",
    f"lower {NET} -o net.py --json",
    "list costs",
    "list costs --json",
    "gradients right.py",
    "gradients right.py --json",
    "--help",
    "--version",
    "verify --help",
]
RIGHT = """import numpy as np
def cost(w): return np.sum(w**2)
def gradients(w): return 2*w
at = [np.array([1.0, 2.0])]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples/notes.md", tmp_path)
    (tmp_path / "right.py").write_text(RIGHT)
    return tmp_path


def shell(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    text = f'"{sys.executable}" -m bpverify {command}'
    return subprocess.run(text, shell=True, cwd=folder, capture_output=True, text=True, check=False, timeout=120)  # noqa: S602 - a command line of our own, as a shell takes it


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("redirection", [">&-", pytest.param(">/dev/full", marks=pytest.mark.slow)])
def test_an_output_that_takes_nothing_is_one_line(command: str, redirection: str, folder: Path) -> None:
    if redirection != ">&-" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    done = shell(f"{command} {redirection}", folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert done.stderr.startswith("bpverify: the output: expected a place that can be written to")


@pytest.mark.parametrize("command", ["check -", "check - --json", "check - --arch 2-1"])
def test_a_closed_standard_input_is_one_line(command: str, folder: Path) -> None:
    done = shell(f"{command} <&-", folder)
    assert (done.returncode, done.stderr) == (2, "bpverify: standard input: expected one that is open; it is closed\n")
    assert ("error" in json.loads(done.stdout)) if "--json" in command else done.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("command", [c for c in COMMANDS if "-o" not in c])
def test_what_needs_no_input_and_no_errors_does_without_them(command: str, folder: Path) -> None:
    usual = shell(command, folder)
    done = shell(f"{command} <&- 2>&-", folder)
    assert done.returncode == usual.returncode and done.stderr == ""
    assert len(done.stdout) == pytest.approx(len(usual.stdout), abs=40)


@pytest.mark.slow
@pytest.mark.parametrize("command", [*COMMANDS, "check -", "nonsense"])
def test_all_streams_closed_is_a_status(command: str, folder: Path) -> None:
    done = shell(f"{command} <&- >&- 2>&-", folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


@pytest.mark.parametrize("command", ["--help", "verify --help", "list costs"])
def test_a_reader_that_has_seen_enough(command: str, folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(0.5); from bpverify.cli import main; main()", *command.split()],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (141, "")


@pytest.mark.parametrize(
    "error",
    [TypeError("two\nlines"), KeyError("k"), RecursionError(), MemoryError(), AssertionError(), OSError(5, "x"), GeneratorExit()],
)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_failure_inside_is_70_and_one_line(error: BaseException, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("bpverify.spec.read_network", fails)
    done = CliRunner().invoke(main, ["verify", "2-1", *more])
    assert done.exit_code == 70 and done.stderr.count("\n") == 1 and "Traceback" not in done.output
    assert done.stderr.startswith("bpverify: failed inside, no verdict is given: ") and "please report it" in done.stderr
    assert (json.loads(done.stdout)["error"]["exit_status"] == 70) if more else done.stdout == ""


def test_the_traceback_of_a_failure_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bpverify.spec.read_network", lambda *arguments: {}["key"])
    monkeypatch.setenv("BPVERIFY_TRACEBACK", "1")
    assert "Traceback" in CliRunner().invoke(main, ["verify", "2-1"]).stderr


PRINTS = {
    "print": "print('said')",
    "bytes": "import sys; sys.stdout.buffer.write(b'said\\n')",
    "the file itself": "import sys; sys.__stdout__.write('said\\n')",
    "a program": "import os; os.system('echo said')",
    "in the cost": "def cost(w): print('said'); return np.sum(w**2)",
    "closes stdout": "import sys; sys.stdout.close()",
    "no stdout": "import sys; sys.stdout = None",
    "closes the file of stdout": "import os; os.close(1)",
    "closes stderr": "import sys; sys.stderr.close()",
}


@pytest.mark.every(3)
@pytest.mark.parametrize("name", PRINTS)
def test_what_a_module_prints_is_not_our_result(name: str, folder: Path) -> None:
    (folder / "prints.py").write_text(RIGHT + PRINTS[name] + "\n")
    done = shell("gradients prints.py --json", folder)
    assert done.returncode == 0 and json.loads(done.stdout)["status"] == "proved"
    assert ("said" in done.stderr) == ("said" in PRINTS[name])


ENDS = [
    "sys.exit(0)",
    "def cost(w): sys.exit(1)",
    "class E(BaseException): pass\ndef cost(w): raise E",
    "open('/no/such/file')",
    "def gradients(w): raise BrokenPipeError",
    "def cost(w): raise KeyboardInterrupt",
]


@pytest.mark.parametrize("line", ENDS)
def test_a_module_that_ends_itself_is_no_success(line: str, folder: Path) -> None:
    (folder / "ends.py").write_text("import sys\n" + RIGHT + line + "\n")
    done = shell("gradients ends.py", folder)
    assert done.returncode in (2, 70, 130) and done.stdout == ""
    assert "Traceback" not in done.stderr and done.stderr.strip().count("\n") == 0
