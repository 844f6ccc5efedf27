"""The README shows what the tool really prints, and its set-up commands exist."""

import re
from pathlib import Path

import pytest

from tools.readme import README, Block, blocks, rewrite, run, same

TEXT = README.read_text(encoding="utf-8")
BLOCKS = blocks(TEXT)
ROOT = Path(README).parent


@pytest.mark.parametrize("block", BLOCKS, ids=[b.command for b in BLOCKS])
def test_shows_what_the_command_prints(block: Block) -> None:
    now = run(block.command)
    assert same(block.shown, now), f"`make readme` writes it anew; the command prints:\n{now}"


def test_has_the_help_of_every_command_and_a_refutation() -> None:
    commands = {b.command for b in BLOCKS}
    assert {"bpverify " + name + "--help" for name in ("", "verify ", "check ", "list ")} <= commands
    assert any("refuted" in b.shown for b in BLOCKS)


def test_names_only_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", TEXT, re.MULTILINE))
    assert {one or other for one, other in named} <= targets


def test_the_table_of_dependencies_is_complete() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [", 1)[1].split("]", 1)[0]
    required = set(re.findall(r'"([a-z-]+)>=', project))
    assert required == set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))


@pytest.mark.parametrize(
    ("shown", "agrees"),
    [
        ("4 proved   in 0.02 s", True),
        ("4 proved in 0.31 s", True),
        ("3 proved in 0.02 s", False),
        ("4 proved in 2 s", False),
        ("", False),
    ],
)
def test_only_times_and_spacing_may_differ(shown: str, agrees: bool) -> None:
    assert same(shown, "4 proved in 0.02 s") is agrees


def test_a_stale_block_is_written_anew() -> None:
    stale = "<!-- run: bpverify --version -->\n```console\n$ bpverify --version\nbpverify, version 0.0.0\n```\nafter\n"
    new = rewrite(stale)
    assert "0.0.0" not in new and new.endswith("\n```\nafter\n")
    assert rewrite(new) == new
