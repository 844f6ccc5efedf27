"""What stands before every command: its exit status, and every failure as one line on stderr, and as JSON where asked for."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bpverify.errors import BpverifyError, InputError
from bpverify.outcome import CLOSED_PIPE, INTERNAL, INTERRUPTED, UNUSABLE, error_status, error_word

if TYPE_CHECKING:
    from collections.abc import Sequence


class WithArchitecture(click.Command):
    """A command whose ARCH may be mistyped with a sign: -1-2 is a bad architecture, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; a sign and a digit open no option of ours."""
        signed = next((a for a in args if a[:1] == "-" and a[1:2].isdigit()), None)
        if signed is not None and "--" not in args:
            from bpverify.spec import read_network

            read_network(signed)
        return super().parse_args(ctx, args)


class FrontDoor(click.Group):
    """A group whose commands return their exit status, and whose every failure is one line on stderr."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        """Run a command and exit with its status; see ``bpverify/outcome.py`` for what each status means."""
        kwargs["standalone_mode"] = False
        words = list(sys.argv[1:] if args is None else args)
        try:
            if sys.stdout is None:
                raise InputError("the output", "a place that can be written to", "standard output is closed")
            status = super().main(words, *more, **kwargs) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            status = UNUSABLE
        except click.Abort:
            status = self._failed(words, "interrupted, nothing was decided", INTERRUPTED)
        except click.ClickException as error:
            status = self._failed(words, error.format_message(), UNUSABLE)
        except BpverifyError as error:
            status = self._failed(words, str(error), error_status(error))
        except SystemExit:  # click ends so, and only so, where a page of help meets a closed pipe
            _discard_output()
            status = CLOSED_PIPE
        except BaseException as error:  # noqa: BLE001 - whatever fails inside, no verdict is given and the status says so
            closed = _of_click(error)
            message = "the output: expected a place that can be written to" if closed else _inside(error)
            status = self._failed(words, message, UNUSABLE if closed else INTERNAL)
            if closed:
                _discard_output()
        sys.exit(status)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command; a reader that closed the pipe has seen enough and gets no traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _discard_output()
            return CLOSED_PIPE

    def _failed(self, words: Sequence[str], message: str, status: int) -> int:
        """Say in one line on stderr what is wrong, and as JSON where that was asked for; return the status."""
        line = " ".join(message.split())
        if _asks_for_json(words) and sys.stdout is not None:
            from bpverify.render.json import failure_json
            from bpverify.render.screen import write

            command = next((word for word in words if word in self.commands), None)
            try:
                write(lambda screen: failure_json(command, error_word(status), line, status))
            except (OSError, InputError):
                _discard_output()
        try:
            click.echo(f"bpverify: {line}", err=True)
        except (OSError, ValueError):  # standard error is full, or the module that was checked closed it
            pass
        return status


def _asks_for_json(words: Sequence[str]) -> bool:
    """Tell whether a command line, which may be wrong otherwise, asks for JSON."""
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)


def _of_click(error: BaseException) -> bool:
    """Tell whether click raised it while it wrote: a help page or the version, to an output that takes none."""
    import traceback

    return isinstance(error, OSError) and any(frame.name == "echo" for frame in traceback.extract_tb(error.__traceback__))


def _inside(error: BaseException) -> str:
    """Return what to say of an exception that no one expected, and how to report it."""
    import traceback

    if os.environ.get("BPVERIFY_TRACEBACK"):
        traceback.print_exc()
    places = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return (
        f"failed inside, no verdict is given: {type(error).__name__}: {str(error)[:200]}{place}; this is a fault of bpverify "
        "itself: please report it with the command and its input; BPVERIFY_TRACEBACK=1 shows where it arose"
    )


def _discard_output() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not fail again."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
