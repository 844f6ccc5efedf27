"""What a verdict rests on, under what it holds and what stood in its way: as data, so that no program reads sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LimitKind(StrEnum):
    """What is counted against a limit."""

    OPERATIONS = "operations"
    """Operations that are recorded."""
    SECONDS = "seconds"
    """The time allowed."""
    PARAMETERS = "parameters"
    """Parameters of a network."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that was hit, and its value."""

    kind: LimitKind
    value: float


class ConditionKind(StrEnum):
    """What a condition is about, for programs."""

    DEFINITION = "definition"
    """A definition of the network that was used."""
    ASSUMPTION = "assumption"
    """What is assumed of the activation, the cost or the weights, such as that they are smooth."""
    DOMAIN = "domain"
    """Where both sides have a meaning: a divisor is not 0, a unit exists, a function is differentiable there."""
    CONVENTION = "convention"
    """How the text writes what this notation writes otherwise, with the line that tells it."""
    MODEL = "model"
    """The network, the cost or the activation that the text defines, with its line; without one, that its names tell."""
    PREMISE = "premise"
    """What a rule of calculus asks of the functions that it is about."""
    ARGUMENT = "argument"
    """What the numbers of an argument were drawn from, or that they were held."""
    SIDE = "side"
    """What was seen, or not, of the sides of the comparisons in code."""
    DRAWS = "draws"
    """How random numbers of the code itself were taken."""
    CONSTANT = "constant"
    """A number of code that was read as another, such as a decimal as the fraction it rounds."""
    HELD = "held"
    """A value that code takes out of what is differentiated, such as torch's detach: it is held fixed."""
    ROW = "row"
    """What an operation of a library computes, where the user or the library says it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something under which a verdict holds: its kind, its sentence, and where it stands, as far as that is known.

    ``line`` is one of the document; ``place`` is a line of code, as "file:line"; ``argument`` the name of an argument.
    """

    kind: ConditionKind
    text: str
    line: int | None = None
    place: str = ""
    argument: str = ""
    names: tuple[str, ...] = ()
    """By what a caller may name it, where that is asked for: of what is held fixed, how, and the function in which it stands."""

    def __str__(self) -> str:
        return self.text


class Basis(StrEnum):
    """What a proof rests on, for programs; ``method`` says it in words."""

    KERNEL = "kernel"
    """The rules of the kernel."""
    POLYNOMIALS = "polynomials"
    """Identities of polynomials over independent atoms."""
    RELATIONS = "relations"
    """Identities of polynomials, modulo the relations of the activations and the cost."""
    PATTERN = "pattern"
    """A rule of calculus, recognised by its form in the text."""
    INSTANCES = "instances"
    """The text's own definitions, differentiated on instances of several sizes."""
    SYMMETRY = "symmetry"
    """The symmetry of second derivatives, recognised in what was read."""
