"""The commands of the README and of the guide and what they print: find them, run them, write their output anew.

A block is an HTML comment that names a command, and the fenced text below it:

    <!-- run: bpverify --version -->
    ```console
    $ bpverify --version
    bpverify, version 0.1.0
    ```

or one that names a file, and its text: `<!-- file: examples/test_layer.py -->`. With `run with torch:` a command runs where that
package is installed, and is left as it is elsewhere.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "guide"
INDEX = GUIDE / "README.md"
PAGES = (README, *sorted(GUIDE.glob("*.md")))
"""Every page whose blocks are renewed and compared."""

MOST_LINES = 199
"""Of the README; all that is longer stands in the guide."""

BLOCK = re.compile(
    r"<!-- run(?: with (?P<package>\w+))?: (?P<command>bpverify [^\n]*?) -->\n```console\n(?P<shown>.*?)\n?```", re.DOTALL
)
FILE = re.compile(r"<!-- file: (?P<path>\S+) -->\n```python\n(?P<shown>.*?\n)```", re.DOTALL)
MARK = re.compile(r"^<!-- \w+(?: with \w+)?:", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
TIMES = re.compile(r"\d+\.\d\d s\b")
COLUMNS = "88"


@dataclass(frozen=True, slots=True)
class Block:
    """A command of a page with the text shown for it, the prompt line included."""

    command: str
    shown: str
    package: str = ""
    """The package that the command needs, beside those that bpverify needs."""

    @property
    def can_run(self) -> bool:
        """Whether what it needs is installed."""
        return not self.package or find_spec(self.package) is not None


def blocks(text: str) -> tuple[Block, ...]:
    """Return every block of a page's text that shows a command, in order."""
    return tuple(map(_block, BLOCK.finditer(text)))


def _block(found: re.Match[str]) -> Block:
    return Block(found["command"], found["shown"], found["package"] or "")


def unread(text: str) -> int:
    """Return how many comments of a page's text name a command or a file and are followed by no block."""
    return len(MARK.findall(text)) - len(BLOCK.findall(text)) - len(FILE.findall(text))


def run(command: str) -> str:
    """Run a bpverify command as a process and return the prompt line and what it prints, its exit status if not 0."""
    env = os.environ | {"COLUMNS": COLUMNS, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    arguments = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(arguments, capture_output=True, encoding="utf-8", env=env, timeout=120, check=False)
    status = f"\n(exit status {done.returncode})" if done.returncode else ""
    return f"$ {command}\n" + (done.stdout + done.stderr).strip("\n") + status


def same(one: str, other: str) -> bool:
    """Tell whether two outputs agree but for the times in them, which change the width of columns."""
    first, second = (re.sub(r"[\s─]+", " ", TIMES.sub("T", text)) for text in (one, other))
    return first == second


def rewrite(text: str) -> str:
    """Return a page's text with what its commands print today; an output that is the same keeps its times."""

    def renew(found: re.Match[str]) -> str:
        if not _block(found).can_run:
            return found[0]
        now = run(found["command"])
        shown = found["shown"] if same(found["shown"], now) else now
        needs = f" with {found['package']}" if found["package"] else ""
        return f"<!-- run{needs}: {found['command']} -->\n```console\n{shown}\n```"

    return BLOCK.sub(renew, copied(text))


def copied(text: str) -> str:
    """Return a page's text with the files that it shows as they are today."""

    def renew(found: re.Match[str]) -> str:
        now = (ROOT / found["path"]).read_text(encoding="utf-8")
        return f"<!-- file: {found['path']} -->\n```python\n{now}```"

    return FILE.sub(renew, text)


def amiss(readme: str, index: str, pages: frozenset[str]) -> list[str]:
    """Return what is wrong with the README's text, its length and the links from it and the guide's index to the guide's pages."""
    lines = len(readme.splitlines())
    linked = {link.removeprefix("docs/guide/") for link in LINK.findall(readme) if link.startswith("docs/guide/")}
    lost = sorted(pages - linked - set(LINK.findall(index)))
    return ([f"{lines} lines, more than {MOST_LINES}"] if lines > MOST_LINES else []) + [f"no link to {page}" for page in lost]


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(rewrite(page.read_text(encoding="utf-8")), encoding="utf-8")
