"""Folders stand for the documents in them; several reports make one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bpverify.cli import main
from bpverify.errors import InputError
from bpverify.general.folders import documents_of, together
from bpverify.verdict import Report, Unread

RIGHT = r"$$ \frac{\partial C}{\partial b_j^l} = \delta_j^l $$"
WRONG = r"$$ \frac{\partial C}{\partial b_j^l} = \delta_k^l $$"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for name in ("b.md", "a.tex", "plain.txt", "code.py", "deep/c.ipynb", "deep/er/D.MD", ".hidden/x.md", ".y.md"):
        (tmp_path / name).write_text(RIGHT, encoding="utf-8")
    (tmp_path / "deep" / "round").symlink_to(tmp_path)
    return tmp_path


def test_a_folder_is_the_documents_below_it_in_order(folder: Path) -> None:
    found = [str(Path(name).relative_to(folder)) for name in documents_of([str(folder)])]
    assert found == ["a.tex", "b.md", "deep/c.ipynb", "deep/er/D.MD"]


def test_what_is_named_stands_first_and_nothing_twice(folder: Path) -> None:
    text, own = str(folder / "plain.txt"), str(folder / "b.md")
    found = documents_of([text, own, str(folder), "-", "-"])
    assert found[:2] == [text, own] and found.count(own) == 1 and found[-1] == "-"


def test_a_folder_without_a_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"expected one with documents: .*\.md"):
        documents_of([str(tmp_path)])


def test_one_report_stays_and_several_keep_all() -> None:
    one, two = Report((), "a", ("n",), (), "all", "a.md"), Report((), "b", (), (Unread.__new__(Unread),), "all", "b.md")
    assert together([one]) is one
    whole = together([one, two])
    assert whole.notes == ("a.md: n",) and len(whole.unread) == 1 and whole.title == "2 documents, for all"


def test_the_command_judges_each_and_its_status_is_the_worst(folder: Path) -> None:
    (folder / "b.md").write_text(WRONG, encoding="utf-8")
    for name in ("deep/c.ipynb", "deep/er/D.MD"):
        (folder / name).unlink()
    found = CliRunner().invoke(main, ["check", str(folder)])
    assert found.exit_code == 1 and "2 documents" in found.stdout
    # The name of the folder may be longer than a line.
    assert "b.md:1:1,ill-formed" in "".join(found.stdout.split())
    assert "2 equations in 2 displays: 1 holds, 1 does not" in found.stdout


def test_a_broken_document_is_named_in_one_line(folder: Path) -> None:
    found = CliRunner().invoke(main, ["check", str(folder)])
    assert found.exit_code == 2 and "c.ipynb" in found.stderr and found.stderr.count("\n") == 1


def test_a_document_with_nothing_but_what_is_given_is_no_success(tmp_path: Path) -> None:
    for name, text in (("a.md", RIGHT), ("b.md", "$$ x = 3 $$"), ("c.md", "no equation")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    a, b, c = (str(tmp_path / name) for name in ("a.md", "b.md", "c.md"))
    found = [CliRunner().invoke(main, ["check", *names]).exit_code for names in ([a], [b], [a, b], [a, c])]
    assert found == [0, 3, 3, 0]
