"""The command line: what it calls, what it prints where, and the exit status; the engines are stand-ins here."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bpverify.cli import main
from bpverify.errors import ArchitectureError, IllFormedError, InternalError, NotationError, UnsupportedError
from bpverify.general.check import decoded, file_text
from bpverify.verdict import Diagnostic, IllFormed, Proved, Refuted, Report, Tested, Undecided, Verdict, Witness

ROOT = Path(__file__).resolve().parent.parent

PROVED = Proved(claim=r"\delta_j^L = 1", name="BP1", scope="l = L", method="polynomial identity", components=2)
REPAIRED = Proved(
    claim="a = a", scope="l = L", method="m", components=1, diagnostics=(Diagnostic("braces", "w_kj read as w_{kj}"),)
)
POINT = Witness("2-1", (("j", 1),), (("x_1", "1/2"),), "1/3", "1/4", "1/12")
REFUTED = Refuted(claim="a = b", scope="l = L", witness=POINT)
UNDECIDED = Undecided(claim="a = c", reason="a limit was hit")
ILL_FORMED = IllFormed(claim="a_j = 1", reason="j is free on one side only")
TESTED = Tested(claim="a = a", scope="l = L", method="prime field", bound="2^-61")


@dataclass(frozen=True)
class Row:
    name: str = "BP3"
    title: str = "a title"
    latex: str = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
    scope: str = "1 <= l <= L"
    forward: str | None = None
    derivative: str = "1"
    domain: tuple[str, ...] = ("z != 0",)
    aliases: tuple[str, ...] = ()
    targets: tuple[str, ...] = ("sum(y) = 1",)
    matrix: str = ""
    needs: str = ""
    conditions: tuple[str, ...] = ()
    left: str = "dC/db_1^1"
    derived: str = "delta_1^1"
    closed: str = "delta_1^1"


class Engine:
    """Stands in for the rooms that the commands call; records what it was asked."""

    def __init__(self) -> None:
        self.report = Report((PROVED,), "2-3-2")
        self.asked: list[Any] = []
        self.fails: BaseException | None = None

    def read_network(self, arch: str, activation: str | None = None, cost: str | None = None) -> str:
        self.asked.append((arch, activation, cost))
        return "network"

    def verify(self, network: str, progress: Callable[[str, int, int], None] | None = None) -> Report:
        if self.fails is not None:
            raise self.fails
        if progress is not None:
            progress("BP1", 1, 2)
        return self.report

    def check_equation(self, latex: str, network: str | None, letters: object) -> Report:
        self.asked.append(latex)
        return self.verify(network or "")

    def check_text(self, text: str, name: str, network: str | None, letters: object, progress: object, read: bool) -> Report:
        self.asked.append((text, name, network))
        return self.verify(network or "")

    def derivations(self, network: str) -> Iterator[Row]:
        yield Row()


def _module(name: str, **names: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(names)
    return module


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    found = Engine()
    row = Row()
    stand_ins = {
        "bpverify.spec": {"read_network": found.read_network},
        "bpverify.symbolic.verify": {"verify": found.verify},
        "bpverify.general.check": {
            "check_equation": found.check_equation,
            "check_text": found.check_text,
            "file_text": file_text,
            "decoded": decoded,
        },
        "bpverify.symbolic.show": {"derivations": found.derivations},
        "bpverify.catalog.activations": {"ACTIVATIONS": (row,)},
        "bpverify.catalog.costs": {"COSTS": (row,)},
        "bpverify.catalog.equations": {"EQUATIONS": (row,)},
    }
    for name, names in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, _module(name, **names))
    return found


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


CHECK = ("check", "--arch", "2-1", "--equation", "a = b")


def test_verify_passes_its_options_on(engine: Engine) -> None:
    done = run("verify", "2-3-2", "--activation", "tanh,relu", "--cost", "quadratic")
    assert (done.exit_code, done.stderr) == (0, "")
    assert engine.asked == [("2-3-2", "tanh,relu", "quadratic")]
    assert "BP1" in done.stdout and "1 proved (2 components)" in done.stdout and "\x1b" not in done.stdout


def test_check_passes_the_equation_on(engine: Engine) -> None:
    engine.report = Report((REFUTED,))
    done = run(*CHECK, "--activation", "tanh")
    assert engine.asked == [("2-1", "tanh", None), "a = b"]
    assert done.exit_code == 1
    for said in ("1/3", "1/4", "1/12", "x₁=1/2", "2-1, j = 1", "1 refuted"):
        assert said in done.stdout


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ((PROVED,), 0),
        ((PROVED, TESTED), 0),
        ((PROVED, REFUTED), 1),
        ((PROVED, ILL_FORMED, UNDECIDED), 1),
        ((UNDECIDED, REFUTED), 1),
        ((PROVED, UNDECIDED), 3),
        ((), 3),
        ((REPAIRED,), 0),
    ],
)
def test_exit_status_follows_the_worst_verdict(engine: Engine, verdicts: tuple[Verdict, ...], status: int) -> None:
    engine.report = Report(verdicts)
    assert run(*CHECK).exit_code == run(*CHECK, "--json").exit_code == status


def test_strict_counts_a_repaired_text_as_ill_formed(engine: Engine) -> None:
    engine.report = Report((PROVED, REPAIRED))
    done = run(*CHECK, "--strict", "--json")
    assert done.exit_code == 1
    first, second = json.loads(done.stdout)["verdicts"]
    assert (first["status"], second["status"]) == ("proved", "ill-formed")
    assert [d["code"] for d in second["diagnostics"]] == ["braces", "reason"]


def test_strict_leaves_a_refutation_its_witness(engine: Engine) -> None:
    from dataclasses import replace

    engine.report = Report((replace(REFUTED, diagnostics=REPAIRED.diagnostics),))
    verdict = json.loads(run(*CHECK, "--strict", "--json").stdout)["verdicts"][0]
    assert verdict["status"] == "refuted" and verdict["witness"]


def test_check_reads_a_file_or_standard_input(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_bytes(b"\xef\xbb\xbf$$ a = b $$\r\n")
    engine.report = Report((PROVED,))
    assert run("check", str(tmp_path / "notes.md")).exit_code == 0
    assert CliRunner().invoke(main, ["check", "-", "--arch", "2-1"], input="$$ a = c $$").exit_code == 0
    assert engine.asked == [
        ("$$ a = b $$\n", str(tmp_path / "notes.md"), None), ("2-1", None, None), ("$$ a = c $$", "<stdin>", "network"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"\xff\xfe$", b"a\0b"])
def test_check_refuses_what_is_no_text(engine: Engine, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(content)
    done = run("check", str(path))
    assert (done.exit_code, done.stdout, engine.asked) == (2, "", [])
    assert "UTF-8" in done.stderr and done.stderr.count("\n") == 1


def test_a_misspelt_file_is_named(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("")
    # With its folder: as it can be given back.
    assert f"did you mean '{tmp_path / 'notes.md'}'?" in run("check", str(tmp_path / "nots.md")).stderr
    (tmp_path / "backward.py").write_text("")
    assert f"did you mean '{tmp_path / 'backward.py'}'?" in run("gradients", str(tmp_path / "bakward.py")).stderr


def test_check_writes_sarif_beside_its_output(engine: Engine, tmp_path: Path) -> None:
    engine.report = Report((REFUTED,))
    done = run(*CHECK, "--sarif", str(tmp_path / "out.sarif"))
    assert done.exit_code == 1 and "1 refuted" in done.stdout
    assert json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "refuted"
    assert run(*CHECK, "--sarif", str(tmp_path / "no" / "out.sarif")).exit_code == 2


@pytest.mark.parametrize("code", ["gap", "definition", "bound-index"])
def test_strict_leaves_a_remark_that_repairs_nothing(engine: Engine, code: str) -> None:
    from dataclasses import replace

    engine.report = Report((replace(PROVED, diagnostics=(Diagnostic(code, "a remark"),)),))
    assert run(*CHECK, "--strict").exit_code == 0


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ArchitectureError("architecture '2--3'", "widths joined by '-'", "did you mean '2-3'?"), 2),
        (NotationError("equation\n at 3", "an operand"), 2),
        (IllFormedError("j ranges over two widths"), 1),
        (UnsupportedError("too large"), 3),
        (InternalError("two engines disagree"), 70),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_is_one_line_on_stderr(engine: Engine, error: BaseException, status: int) -> None:
    engine.fails = error
    done = run("verify", "2-3-2")
    assert (done.exit_code, done.stdout) == (status, "")
    lines = done.stderr.strip("\n").split("\n")
    assert len(lines) == 1 and lines[0].startswith("bpverify: ")
    assert " ".join(str(error).split()) in lines[0]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("chekc",), "'check'"),
        (("verify",), "ARCH"),
        (("verify", "2-1", "--jsn"), "--json"),
        (("check",), "FILE and --equation"),
        (("check", "notes.md", "--equation", "a = b"), "FILE and --equation"),
        (("check", "--equation", "a = b", "--cost", "quadratic"), "--arch"),
        (("check", "--equation", "a = b", "--symbols", "q=J"), "role=letter"),
        (("check", "no-such-file.md"), "a file that exists"),
        (("check", "bpverify/cli"), "one with documents"),
        (("list", "layers"), "equations"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(engine: Engine, args: tuple[str, ...], says: str) -> None:
    done = run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr and done.stderr.count("\n") == 1


def test_no_command_shows_the_help() -> None:
    done = run()
    assert done.exit_code == 2 and "Examples:" in done.stderr


def test_show_prints_the_derivation_beside_the_closed_form(engine: Engine) -> None:
    assert "as derived" in run("verify", "1-1", "--show").stdout
    document = json.loads(run("verify", "1-1", "--show", "--json").stdout)
    assert document["derivations"][0]["left"] == "dC/db_1^1"
    assert "derivations" not in json.loads(run("verify", "1-1", "--json").stdout)


@pytest.mark.parametrize("kind", ["activations", "costs", "equations"])
def test_list_shows_every_row(engine: Engine, kind: str) -> None:
    assert "BP3" in run("list", kind).stdout
    document = json.loads(run("list", kind, "--json").stdout)
    assert (document["kind"], document["rows"][0]["name"]) == (kind, "BP3")


@pytest.mark.parametrize("args", [(), ("verify",), ("check",), ("list",)])
def test_help_has_examples_at_every_level(args: tuple[str, ...]) -> None:
    done = run(*args, "--help")
    assert done.exit_code == 0 and "Examples:\n" in done.stdout
    assert "bpverify " + " ".join(args) in done.stdout.split("Examples:")[1]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_starts_without_heavy_packages(option: str) -> None:
    code = (
        "import sys\nfrom bpverify.cli import main\n"
        f"try: main(['{option}'])\n"
        "except SystemExit as end: status = end.code\n"
        "print(status, *sorted({m.split('.')[0] for m in sys.modules} & {'sympy', 'numpy', 'rich', 'lark', 'flint'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[-2] == "0"


def test_the_package_itself_imports_nothing_heavy() -> None:
    code = "import bpverify, sys; dir(bpverify); sys.exit('click' in sys.modules or 'sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


STAND_IN = """
import sys, types
from bpverify.verdict import Proved, Report
spec, engine = types.ModuleType("bpverify.spec"), types.ModuleType("bpverify.symbolic.verify")
spec.read_network = lambda *_: None
row = Proved(claim="a = a", scope="l = L", method="m", components=1)
engine.verify = lambda *_: {answer}
sys.modules |= {{"bpverify.spec": spec, "bpverify.symbolic.verify": engine}}
from bpverify.cli import main
main(["verify", "2-3-2", *sys.argv[1:]])
"""


def start(answer: str, *args: str, **env: str) -> "subprocess.Popen[str]":
    code = STAND_IN.format(answer=answer)
    return subprocess.Popen(
        [sys.executable, "-c", code, *args],
        cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        # Where the tests run in the background of a script, an interrupt is ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


@pytest.mark.parametrize("args", [(), ("--json",)])
def test_a_pipe_that_closes_early_leaves_no_traceback(args: tuple[str, ...]) -> None:
    process = start("Report((row,) * 3000)", *args)
    assert process.stdout is not None and process.stderr is not None
    with process, process.stdout, process.stderr:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(20) == 141


def test_a_narrow_encoding_is_no_error() -> None:
    out, err = start("Report((row,), 'any \\u03c3')", PYTHONIOENCODING="ascii", PYTHONUTF8="0").communicate(timeout=20)
    assert "any sigma" in out and err == ""


def test_interrupt_leaves_one_clean_line() -> None:
    process = start("(print('ready', flush=True), __import__('time').sleep(20))")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip().split("\n") == ["bpverify: interrupted, nothing was decided"]


def test_public_names_are_found_where_they_live(engine: Engine) -> None:
    import bpverify

    assert bpverify.Network("2-3-2") == "network" and bpverify.verify("network") == engine.report
    assert bpverify.Report is Report and set(bpverify.__all__) == set(dir(bpverify))
    with pytest.raises(AttributeError, match="nonsense"):
        bpverify.nonsense  # noqa: B018 - the look-up is the test


def test_a_signed_architecture_is_a_bad_architecture() -> None:
    result = run("verify", "-1-2")
    assert result.exit_code == 2
    assert "architecture '-1-2'" in result.stderr and "No such option" not in result.stderr
