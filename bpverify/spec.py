"""From what a user writes ("2-3-1", a TOML file, names, expressions) to a Network; that input is checked here."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.catalog.rows import ActivationRow, CostRow, Parameter
from bpverify.errors import ArchitectureError, ExpressionError, InputError, nearest
from bpverify.expression import FUNCTIONS, Call, Expression, Number, Symbol, children, is_elementwise, symbols
from bpverify.network import Activation, Cost, Layer, Network
from bpverify.tables import Layout, Slip, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAX_WIDTH = 4096
MAX_DEPTH = 256
MAX_FILE = 1_000_000

ARCHITECTURE = re.compile(r"[1-9][0-9]{0,8}(?:-[1-9][0-9]{0,8})+")
WIDTHS = f"two or more widths from 1 to {MAX_WIDTH} joined by '-'"
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WITH_VALUE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\((.*)\)", re.DOTALL)
ACTIVATION_NAMES, COST_NAMES = frozenset({"z"}), frozenset({"a", "y", "n"})

Row = TypeVar("Row", ActivationRow, CostRow)
Function = TypeVar("Function", Activation, Cost)
BY_NAME: dict[str, ActivationRow] = {name: row for row in ACTIVATIONS for name in (row.name, *row.aliases)}
COSTS_BY_NAME: dict[str, CostRow] = {name: row for row in COSTS for name in (row.name, *row.aliases)}


def read_network(arch: str, activation: str | None = None, cost: str | None = None) -> Network:
    """Read a network from widths ("2-3-1") or the path of a TOML file.

    ``activation`` is one activation for all layers or a comma list, one per layer; where it or ``cost`` is not given,
    the file decides, and without one any differentiable activation and cost is meant. Raises InputError.
    """
    if arch.endswith(".toml") or "/" in arch or "\\" in arch:
        network = network_from_toml(_file_text(arch), _file(arch))
        chosen = [layer.activation for layer in network.layers] if activation is None else None
        biases = [layer.bias for layer in network.layers]
        widths, given_cost = network.widths, network.cost if cost is None else cost_from_text(cost)
    else:
        widths, chosen, given_cost = widths_from_text(arch), None, cost_from_text("C" if cost is None else cost)
        biases = [True] * (len(widths) - 1)
    activations = chosen or activations_from_text("sigma" if activation is None else activation, len(widths) - 1)
    return Network(widths[0], tuple(map(Layer, widths[1:], activations, biases)), given_cost)


def widths_from_text(text: str) -> tuple[int, ...]:
    """Read "2-3-1" as (2, 3, 1)."""
    widths = tuple(map(int, text.split("-"))) if ARCHITECTURE.fullmatch(text) else ()
    if not widths or max(widths) > MAX_WIDTH:
        raise ArchitectureError(f"architecture {_quoted(text)}", WIDTHS, _nearest_architecture(text))
    if len(widths) - 1 > MAX_DEPTH:
        raise ArchitectureError(f"architecture of {len(widths) - 1} layers", f"at most {MAX_DEPTH}")
    return widths


def activations_from_text(text: str, depth: int) -> list[Activation]:
    """Read one activation for all layers, or a comma list of ``depth`` of them."""
    parts = [part.strip() for part in _split(text)]
    if len(parts) not in (1, depth):
        longer = ",".join((parts + [parts[-1]] * depth)[:depth])
        hint = f"did you mean {_quoted(longer)}?" if len(longer) <= 60 else ""
        what = f"activation list {_quoted(text)} of {len(parts)}"
        raise ArchitectureError(what, f"one activation, or one for each of the {depth} layers", hint)
    known = {part: activation_from_text(part) for part in dict.fromkeys(parts)}
    return [known[part] for part in (parts * depth if len(parts) == 1 else parts)]


def activation_from_text(text: str) -> Activation:
    """Read an activation: a name of the catalog, ``name(value)``, ``name(parameter=value)`` or an expression in z."""
    row, values = _row(text, BY_NAME, "activation", "z")
    if row is None:
        return _own_activation(text)
    if row.forward is None:
        return Activation(row.name)
    forward, free, limits = _read_row(row, values, ACTIVATION_NAMES)
    return Activation(_name(row, values), forward, free, limits)


def cost_from_text(text: str) -> Cost:
    """Read a cost: a name of the catalog, ``name(value)``, ``name(parameter=value)`` or an expression in a, y and n."""
    row, values = _row(text, COSTS_BY_NAME, "cost", "a")
    if row is None:
        return _own_cost(text)
    if row.forward is None:
        return Cost(row.name)
    forward, free, limits = _read_row(row, values, COST_NAMES)
    return Cost(_name(row, values), forward, free, limits, row.targets)


def _own_activation(text: str) -> Activation:
    from bpverify.notation.domains import conditions
    from bpverify.notation.expressions import read_expression
    from bpverify.notation.unparse import write_expression

    forward = read_expression(text, ACTIVATION_NAMES)
    if "z" not in symbols(forward):
        raise ExpressionError(f"activation {_quoted(text)}", "an expression that depends on z", "'identity' is z")
    return Activation(write_expression(forward), forward, (), conditions(forward))


def _own_cost(text: str) -> Cost:
    from bpverify.notation.domains import conditions
    from bpverify.notation.expressions import read_expression
    from bpverify.notation.unparse import write_expression

    forward = read_expression(text, COST_NAMES)
    if "a" not in symbols(forward):
        raise ExpressionError(f"cost {_quoted(text)}", "an expression that depends on a", "for example '(a-y)**2/2'")
    if not is_elementwise(forward) and not {"a", "y"}.isdisjoint(_outside_sums(forward)):
        raise ExpressionError(f"cost {_quoted(text)}", "every a and y inside sum(...), or no sum at all")
    return Cost(write_expression(forward), forward, (), conditions(forward))


def _outside_sums(expression: Expression) -> Iterator[str]:
    """Yield the symbols that stand in no sum over the layer."""
    if isinstance(expression, Symbol):
        yield expression.name
    if not (isinstance(expression, Call) and expression.function == "sum"):
        for part in children(expression):
            yield from _outside_sums(part)


def _row(text: str, rows: Mapping[str, Row], kind: str, variable: str) -> tuple[Row | None, dict[str, Fraction]]:
    """Return the row that the text names, with its value; no row where the text is an expression."""
    text = text.strip()
    if text in rows:
        return rows[text], {}
    if IDENTIFIER.fullmatch(text) and text not in (*COST_NAMES, *ACTIVATION_NAMES, "pi"):
        hint = f"write '{text}({variable})'" if FUNCTIONS.get(text) == 1 else nearest(text, rows)
        raise ExpressionError(
            f"unknown {kind} {_quoted(text)}", f"a name of the catalog or an expression in {variable}", hint
        )
    match = WITH_VALUE.fullmatch(text)
    row = rows.get(match[1]) if match else None
    if match is None or row is None or (match[1] in FUNCTIONS and not row.parameters):
        return None, {}
    if not row.parameters:
        raise ExpressionError(
            f"{kind} {_quoted(text)}", f"no parentheses: {row.name} has no parameter", f"did you mean '{row.name}'?"
        )
    return row, _value(match[2], row.parameters[0], text)


def _value(argument: str, parameter: Parameter, text: str) -> dict[str, Fraction]:
    """Read the value in ``name(value)`` or ``name(parameter=value)``."""
    from bpverify.notation.expressions import read_expression

    name, equals, value = argument.rpartition("=")
    if equals and name.strip() != parameter.name:
        raise ExpressionError(
            f"parameter {_quoted(name.strip())} in {_quoted(text)}", "its name", nearest(name.strip(), [parameter.name])
        )
    number = read_expression(value, frozenset())
    if not isinstance(number, Number):
        raise ExpressionError(f"value {_quoted(value)} in {_quoted(text)}", "a rational number", "for example 1/100")
    if not parameter.admits(number.value):
        inside = next(v for v in (-number.value, parameter.default) if parameter.admits(v))
        hint = f"did you mean '{text.partition('(')[0].strip()}({inside})'?"
        raise ExpressionError(f"{parameter.name} = {number.value} in {_quoted(text)}", parameter.domain, hint)
    return {parameter.name: number.value}


def _read_row(
    row: ActivationRow | CostRow, values: Mapping[str, Fraction], variables: frozenset[str]
) -> tuple[Expression, tuple[str, ...], tuple[str, ...]]:
    """Return the row's forward expression, its parameters without a value, and its conditions."""
    from bpverify.notation.domains import with_values
    from bpverify.notation.expressions import read_expression

    free = tuple(p.name for p in row.parameters if p.name not in values)
    names = variables | frozenset(free)
    limits = tuple(with_values(text, names, values) for text in row.domain) if values else row.domain
    return read_expression(row.forward or "", names, values), free, tuple(dict.fromkeys(limits))


def _name(row: ActivationRow | CostRow, values: Mapping[str, Fraction]) -> str:
    return row.name + "".join(f"({value})" for value in values.values())


def _split(text: str) -> list[str]:
    """Split at the commas that stand in no parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _file(path: str) -> str:
    """Return what a file is called in errors: of a long path the end, which holds its name."""
    return f"file {(path if len(path) <= 60 else '...' + path[-57:])!r}"


def _nearest_architecture(text: str) -> str:
    """Return the nearest architecture: the numbers in the text, each at least 1 and at most MAX_WIDTH."""
    numbers = [_nearest_width(word) for word in re.split(r"[^\w.]+|[xX_]+", text[:200]) if word]
    if len(text) > 60 or not numbers or None in numbers:
        return "for example '2-3-1'"
    return "did you mean '" + "-".join(map(str, numbers if len(numbers) > 1 else [*numbers, 1])) + "'?"


def _nearest_width(word: str) -> int | None:
    power = re.fullmatch(r"([0-9]{1,3})[eE]([0-9]{1,9})", word)
    if power:
        value: int = int(power[1]) * 10 ** min(int(power[2]), 9)
        return max(1, min(MAX_WIDTH, value))
    return max(1, min(MAX_WIDTH, int(word[:9]))) if word.isdecimal() else None


def _file_text(path: str) -> str:
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArchitectureError(_file(path), "a TOML file that can be read", reason.lower()) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchitectureError(_file(path), "UTF-8 text", f"byte {error.start} is not") from None


LAYOUT = Layout(
    keys={"inputs": int, "cost": str},
    rows="layers",
    row="layer",
    row_keys={"width": int, "activation": str, "bias": bool},
    required=("inputs", "layers"),
    row_required=("width",),
)
"""What a network file holds."""


def network_from_toml(text: str, what: str = "network file") -> Network:
    """Read the text of a network file; ``what`` names it in errors."""
    if len(text) > MAX_FILE:
        raise ArchitectureError(what, f"at most {MAX_FILE} characters")
    try:
        return _network_of(Tables(text, LAYOUT))
    except Slip as slip:
        place = ", ".join(part for part in (what, slip.place) if part)
        subject = f"{place} {slip.what}" if slip.is_lacking else f"{place}: {slip.what}" if slip.what else place
        raise ArchitectureError(subject, slip.expected, slip.hint) from None


def _network_of(tables: Tables) -> Network:
    if not 1 <= len(tables.rows) <= MAX_DEPTH:
        raise Slip(tables.place("layers"), f"{len(tables.rows)} layers", f"1 to {MAX_DEPTH} [[layers]] tables")
    inputs = _width(tables, tables.values["inputs"], "inputs")
    layers = tuple(_layer(tables, number, row) for number, row in enumerate(tables.rows))
    return Network(inputs, layers, _at(tables, cost_from_text, tables.values.get("cost", "C"), "cost"))


def _layer(tables: Tables, number: int, row: Mapping[str, Any]) -> Layer:
    path = ("layers", number)
    activation = _at(tables, activation_from_text, row.get("activation", "sigma"), *path, "activation")
    return Layer(_width(tables, row["width"], *path, "width"), activation, row.get("bias", True))


def _width(tables: Tables, value: int, *path: str | int) -> int:
    if not 1 <= value <= MAX_WIDTH:
        hint = f"did you mean {1 if value < 1 else MAX_WIDTH}?"
        raise Slip(tables.place(*path), f"{path[-1]} out of range", f"a width from 1 to {MAX_WIDTH}", hint)
    return value


def _at(tables: Tables, read: Callable[[str], Function], text: str, *path: str | int) -> Function:
    """Read a function; what is wrong with it is said with its place."""
    try:
        return read(text)
    except InputError as error:
        raise Slip(tables.place(*path), error.what, error.expected, error.hint) from None
