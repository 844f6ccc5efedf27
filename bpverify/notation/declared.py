r"""What an author declares of a text: letters for what the notation names, kinds of other names, and conventions; in one table.

A declaration is ``role=name``: ``cost=E_n``, ``output=\hat{y}``, ``weights=\Theta:in-out``, ``vectors=rows``, ``number=\eta``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import NotationError, nearest
from bpverify.grounds import Condition, ConditionKind
from bpverify.notation.readings import said
from bpverify.notation.scanner import with_depths
from bpverify.notation.symbols import Symbols
from bpverify.notation.tokens import Compound, scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.notation.readings import Convention
    from bpverify.notation.tokens import Token

OPTION = "--symbols"
"""The place of what the command line declares."""

ROLES = {
    "cost": "cost", "loss": "cost", "activation": "activation", "w": "w", "weight": "w", "weights": "w", "b": "b", "bias": "b",
    "biases": "b", "z": "z", "a": "a", "activations": "a", "x": "x", "input": "x", "inputs": "x", "y": "y", "target": "y",
    "targets": "y", "delta": "delta", "error": "delta", "errors": "delta",
}  # fmt: skip
"""The roles of the layered network, under each name that they have here."""
WORDS = {
    "cost": "the cost", "activation": "the activation", "w": "the weights", "b": "the biases", "z": "the weighted inputs",
    "a": "the activations", "x": "the input", "y": "the target", "delta": "the errors",
}  # fmt: skip
KINDS = {"number": "scalar", "vector": "column", "matrix": "array", "function": "function"}
"""The kinds of names that are none of the network's, with what each is in a table of symbols."""
CONVENTIONS: dict[str, dict[str, tuple[str, Any]]] = {
    "vectors": {"columns": ("rows", False), "rows": ("rows", True)},
    "layout": {"numerator": ("layout", "numerator"), "denominator": ("layout", "denominator")},
}
"""What texts leave to convention, with the values that may be declared."""
ORIENTATIONS = {"in-out": ("order", "from"), "out-in": ("order", "to")}
"""Which units are the rows and which the columns of the weights."""
_ACCENTS = frozenset(r"\hat \bar \tilde \dot \ddot \check \widehat \widetilde \overline".split())


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared: letters of the notation, conventions by name, kinds of names by their LaTeX, and each as a condition."""

    symbols: Symbols = field(default_factory=Symbols)
    conventions: tuple[tuple[str, Any], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    costs: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def over(self, convention: Convention) -> Convention:
        """Return a reading with what is declared."""
        return replace(convention, **dict(self.conventions))

    def value(self, name: str) -> Any:
        """Return the value of a convention, None where it is not declared."""
        return dict(self.conventions).get(name)


NOTHING = Declared()


@dataclass(frozen=True, slots=True)
class Entry:
    """One declaration, and where it stands."""

    role: str
    value: str
    place: str = OPTION


def entries(text: str, place: str = OPTION) -> tuple[Entry, ...]:
    """Return the declarations of a text such as ``cost=J,activation=f``; a comma in braces parts none.

    Raises:
        NotationError: one of them is no ``role=name``.
    """
    found = []
    for part in filter(None, map(str.strip, _parts(text))):
        role, sign, name = (p.strip() for p in part.partition("="))
        if not sign or not role or not name:
            raise NotationError(f"symbol '{part}'", "role=letter, such as cost=J or vectors=rows", _near(role))
        found.append(Entry(role, name, place))
    return tuple(found)


def declared(given: Iterable[Entry]) -> Declared:
    """Return what is declared; of two entries for one thing of the network the first one counts.

    Raises:
        NotationError: a role, a name or a value is none that may be declared.
    """
    letters: dict[str, tuple[str, str]] = {}
    names: list[Compound] = []
    found = NOTHING
    seen: dict[str, str] = {}
    for each in given:
        role = ROLES.get(each.role, each.role)
        what = f"symbol '{each.role}={each.value}'" + ("" if each.place == OPTION else f" in {each.place}")
        file = each.place.partition(":")[0]
        if role in seen and seen[role] == file:
            raise NotationError(what, "one letter for each role, and one role for each letter", f"{each.role} is declared twice")
        if role in seen:
            continue
        seen |= {} if role in KINDS else {role: file}
        if role in CONVENTIONS:
            found = _with_convention(found, each, CONVENTIONS[role], what)
        elif role in KINDS:
            latex = compound(each.value, what).text
            found = _with(found, each, f"{each.value} is a {role}", kinds=(*found.kinds, (latex, KINDS[role])))
        elif role == "output":
            whole = compound(each.value, what)
            letters[role] = whole.text, what
            names.append(replace(whole, stands_for=(("letter", "a"), ("sign", "^"), ("letter", "L"))))
            found = _with(found, each, f"{each.value} is the output of the network")
        elif role in WORDS:
            name, _, turned = each.value.partition(":")
            whole = compound(name, what)
            names += [whole] if len(whole.pattern) > 1 else []
            letters[role] = whole.text, what
            found = _with(found, each, f"{name} is {WORDS[role]}", costs=(*found.costs, name) if role == "cost" else found.costs)
            found = _turned(found, each, role, turned, what) if turned else found
        else:
            raise NotationError(what, "role=letter, such as cost=J or vectors=rows", _near(each.role))
    return replace(found, symbols=_symbols(letters, tuple(names)))


def _symbols(letters: dict[str, tuple[str, str]], names: tuple[Compound, ...]) -> Symbols:
    """Return the letters of the notation with those declared; the output is no letter of its own, and takes none from a role."""
    output, what = letters.pop("output", ("", ""))
    if any(text == output for text, _ in letters.values()):
        raise NotationError(what, "one letter for each role, and one role for each letter", "it has another role too")
    return replace(Symbols().with_letters(letters), names=names)


def compound(text: str, what: str) -> Compound:
    r"""Return a name as tokens: a letter, in an accent or not, with its scripts: E_n, \hat{y}, \mathcal{L}.

    Raises:
        NotationError: it is none.
    """
    error = NotationError(what, r"one letter after the sign =, with its accent and its scripts: J, \mathcal{L}, \hat{y}, E_n")
    tokens = scan(text)
    pattern = tuple(token.text for token in tokens if token.text not in ("{", "}"))
    rest = pattern[1:] if pattern and pattern[0] in _ACCENTS else pattern
    letters = [token for token in tokens if token.kind == "letter"]
    if not rest or not letters or rest[0] != letters[0].text or not _are_scripts(rest[1:], tokens):
        raise error
    return Compound(pattern, pattern[0] if len(pattern) == 1 else "".join(text.split()))


def _are_scripts(rest: tuple[str, ...], tokens: tuple[Token, ...]) -> bool:
    """Tell whether what follows a letter is its scripts: each a sign, and letters or numbers behind it."""
    plain = {token.text for token in tokens if token.kind in ("letter", "number", "word")}
    signs = [at for at, text in enumerate(rest) if text in ("_", "^")]
    if not rest:
        return True
    return signs[:1] == [0] and all(text in plain or at in signs for at, text in enumerate(rest)) and len(rest) - 1 not in signs


def _with(found: Declared, entry: Entry, words: str, **changes: Any) -> Declared:
    condition = Condition(ConditionKind.CONVENTION, f"{words}, as {entry.place} declares", place=entry.place)
    return replace(found, conditions=(*found.conditions, condition), **changes)


def _with_convention(found: Declared, entry: Entry, values: dict[str, tuple[str, Any]], what: str) -> Declared:
    if entry.value not in values:
        raise NotationError(what, " or ".join(values), nearest(entry.value, values))
    name, value = values[entry.value]
    return _with(found, entry, said(name, value), conventions=(*found.conventions, (name, value)))


def _turned(found: Declared, entry: Entry, role: str, turned: str, what: str) -> Declared:
    if role != "w" or turned not in ORIENTATIONS:
        expected = "weights=NAME:in-out or weights=NAME:out-in" if role == "w" else "no ':', which is for weights alone"
        raise NotationError(what, expected, nearest(turned, ORIENTATIONS) if role == "w" else "")
    name, value = ORIENTATIONS[turned]
    return _with(found, entry, said(name, value), conventions=(*found.conventions, (name, value)))


def _near(role: str) -> str:
    return nearest(role, {*ROLES, *KINDS, *CONVENTIONS, "output"})


def _parts(text: str) -> list[str]:
    """Return what stands between the commas outside of braces."""
    commas = [match.start() for match, inside in with_depths(text, ",") if inside <= 0]
    return [text[start:end] for start, end in zip([0, *(at + 1 for at in commas)], [*commas, len(text)], strict=True)]
