"""Why an equality of a text stays open: one error a cause, so that a report says what to write without reading sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bpverify.errors import UnsupportedError
from bpverify.verdict import Cause


class OpenError(UnsupportedError):
    """Something for which an equality stays open; the leaves say of which kind it is."""

    cause: ClassVar[Cause]


class AmbiguousError(OpenError):
    """A sign, a bracket or a convention that may be meant in two ways."""

    cause = Cause.AMBIGUOUS


class NamingError(OpenError):
    """A name that stands in more than one way."""

    cause = Cause.NAME


class UndefinedError(OpenError):
    """Something of which the text does not say what it is, what it runs over, or on what it depends."""

    cause = Cause.UNDEFINED


class RivalError(OpenError):
    """A name of which another equation says something else, or something that is not decided."""

    cause = Cause.OTHER


class WordsError(OpenError):
    """Words of the text that may give a sign another meaning."""

    cause = Cause.WORDS


class UnreadError(OpenError):
    """Something that is parsed and has no meaning here."""

    cause = Cause.NOT_READ


class NoEqualityError(OpenError):
    """A relation that claims no equality."""

    cause = Cause.NO_EQUALITY


class TooLargeError(OpenError):
    """More than is taken."""

    cause = Cause.TOO_LARGE


@dataclass(frozen=True, slots=True)
class Why:
    """Why an equality is open: the kind of cause for programs, and one line for the author."""

    cause: Cause
    text: str

    @classmethod
    def of(cls, error: BaseException, otherwise: Cause) -> Why:
        """Return why, from an error; ``otherwise`` is what the stage makes of one that does not say."""
        if isinstance(error, RecursionError):
            return cls(Cause.TOO_LARGE, "too deep in brackets, or its definitions lead too far")
        return cls(error.cause if isinstance(error, OpenError) else otherwise, str(error))
