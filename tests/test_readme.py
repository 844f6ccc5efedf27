"""The README and the guide show what the tool really prints, their set-up commands exist, and each page can be found."""

import re

import pytest

from bpverify.cli import main
from tools.readme import GUIDE, INDEX, PAGES, README, ROOT, Block, amiss, blocks, copied, rewrite, run, same, unread

TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES}
TEXT = "\n".join(TEXTS.values())
SHOWN = [(page, block) for page, text in TEXTS.items() for block in blocks(text)]


@pytest.mark.parametrize("block", [b for _, b in SHOWN], ids=[f"{page}: {b.command}" for page, b in SHOWN])
def test_shows_what_the_command_prints(block: Block) -> None:
    if not block.can_run:
        pytest.skip(f"needs {block.package}")
    now = run(block.command)
    assert same(block.shown, now), f"`make readme` writes it anew; the command prints:\n{now}"


@pytest.mark.parametrize("page", TEXTS)
def test_shows_files_as_they_are(page: str) -> None:
    assert copied(TEXTS[page]) == TEXTS[page], "`make readme` writes it anew"


@pytest.mark.parametrize("page", TEXTS)
def test_every_comment_that_names_a_command_or_a_file_has_its_block(page: str) -> None:
    assert unread(TEXTS[page]) == 0


@pytest.mark.parametrize("fence", ["```sh", "```", "\n```console"])
def test_a_comment_without_a_block_is_seen(fence: str) -> None:
    assert unread(f"<!-- run: bpverify --version -->\n{fence}\n$ bpverify --version\n```\n") == 1


def test_has_the_help_of_every_command_and_a_refutation() -> None:
    commands = {b.command for _, b in SHOWN}
    assert {"bpverify --help", *(f"bpverify {name} --help" for name in main.commands)} <= commands
    assert any("refuted" in b.shown for _, b in SHOWN)


@pytest.mark.parametrize("page", TEXTS)
def test_names_only_targets_of_the_makefile(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", TEXTS[page], re.MULTILINE))
    assert {one or other for one, other in named} <= targets


def test_the_table_of_dependencies_is_complete() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [", 1)[1].split("]", 1)[0]
    required = set(re.findall(r'"([a-z-]+)>=', project))
    assert required == set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))


def test_the_readme_is_short_and_every_page_of_the_guide_is_linked() -> None:
    pages = frozenset(path.name for path in GUIDE.glob("*.md"))
    assert {"commands.md", "README.md"} <= pages
    assert amiss(README.read_text(encoding="utf-8"), INDEX.read_text(encoding="utf-8"), pages) == []


@pytest.mark.parametrize(
    ("readme", "index", "wrong"),
    [
        ("[a](docs/guide/a.md)\n", "[b](b.md)", []),
        ("[a](docs/guide/a.md#here)\n" + "\n" * 198, "[b](b.md#there)", []),
        ("[a](docs/guide/a.md)\n" + "\n" * 199, "[b](b.md)", ["200 lines, more than 199"]),
        ("[a](docs/guide/a.md)\n", "`b.md`", ["no link to b.md"]),
        ("[a](a.md) [b](docs/b.md)\n", "[b](docs/guide/b.md)", ["no link to a.md", "no link to b.md"]),
    ],
)
def test_a_long_readme_and_a_page_without_a_link_are_seen(readme: str, index: str, wrong: list[str]) -> None:
    assert amiss(readme, index, frozenset({"a.md", "b.md"})) == wrong


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


def test_a_block_whose_package_is_missing_is_left_as_it_is() -> None:
    stale = "<!-- run with no_such_package: bpverify --version -->\n```console\n$ bpverify --version\nx\n```\nafter\n"
    assert rewrite(stale) == stale and unread(stale) == 0 and not blocks(stale)[0].can_run
    there = rewrite(stale.replace("no_such_package", "numpy"))
    assert "<!-- run with numpy: bpverify --version -->" in there and "\nx\n" not in there


def test_a_stale_file_is_written_anew() -> None:
    stale = "<!-- file: examples/test_layer.py -->\n```python\nimport numpy\n```\nafter\n"
    new = rewrite(stale)
    assert "assert_gradients" in new and new.endswith("\n```\nafter\n")
    assert rewrite(new) == new
