"""The README's commands and what they print: find them, run them, write their output anew.

A block is an HTML comment that names a command, and the fenced text below it:

    <!-- run: bpverify --version -->
    ```console
    $ bpverify --version
    bpverify, version 0.1.0
    ```
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"<!-- run: (?P<command>bpverify .*?) -->\n```console\n(?P<shown>.*?)\n?```", re.DOTALL)
TIMES = re.compile(r"\d+\.\d\d s\b")
COLUMNS = "88"


@dataclass(frozen=True, slots=True)
class Block:
    """A command of the README with the text shown for it, the prompt line included."""

    command: str
    shown: str


def blocks(text: str) -> tuple[Block, ...]:
    """Return every block of a README's text, in order."""
    return tuple(Block(found["command"], found["shown"]) for found in BLOCK.finditer(text))


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
    """Return a README's text with what its commands print today; an output that is the same keeps its times."""

    def renew(found: re.Match[str]) -> str:
        now = run(found["command"])
        shown = found["shown"] if same(found["shown"], now) else now
        return f"<!-- run: {found['command']} -->\n```console\n{shown}\n```"

    return BLOCK.sub(renew, text)


if __name__ == "__main__":
    README.write_text(rewrite(README.read_text(encoding="utf-8")), encoding="utf-8")
