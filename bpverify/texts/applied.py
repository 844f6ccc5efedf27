"""The part of a model that applies functions: known ones, those that the text defines, and any."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.by_layer import keys_at
from bpverify.texts.causes import UndefinedError
from bpverify.texts.definitions import function_key
from bpverify.texts.parameters import below
from bpverify.texts.places import Setting, occurrences
from bpverify.texts.positive import is_positive
from bpverify.texts.scalars import SLOPES
from bpverify.texts.tree import Call, Name, Number, Plus
from bpverify.texts.vectors import of_vector
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from bpverify.texts.definitions import Definition, FunctionDefinition
    from bpverify.texts.evaluate import Evaluator
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Derivative, Node


class Applied:
    """Functions at their arguments."""

    symbols: Symbols
    scalars: Scalars
    functions: dict[str, FunctionDefinition]
    parameters: dict[str, frozenset[str]]
    definitions: dict[str, list[Definition]]
    own_words: frozenset[str]

    def apply(self, evaluator: Evaluator, node: Call, at: Setting) -> Any:
        """Apply a function to its arguments."""
        found, is_of_array = self._applied(evaluator, node, at)
        powers = [i for i in node.function.sup if isinstance(i, (Number, Plus))]
        if not powers or node.function.bracketed:
            return found
        if is_of_array and isinstance(found, np.ndarray):
            raise UnsupportedError(f"a power of the function {node.function.base} of arrays: of its entries, or applied again")
        exponent = evaluator.exponent(powers[0], at)
        if exponent < 0 or len(powers) > 1:
            raise UnsupportedError(f"the inverse of the function {node.function.base}, or its reciprocal")
        # Of a function that acts entry by entry that is the power of each entry.
        return evaluator.each(lambda x: self.scalars.power(x, exponent), found)

    def _applied(self, evaluator: Evaluator, node: Call, at: Setting) -> tuple[Any, bool]:
        """Return a function at its arguments, without a power above it, and whether it is one of whole arrays."""
        base = node.function.base
        if base in _EXTREMES and len(node.arguments) == 2 and not node.order:
            return self._extreme(evaluator, node, at), False
        if base in _WHOLE and len(node.arguments) == 1:
            if base in self.own_words:
                raise UndefinedError(f"the text says of {base} what is not so of the function of that name")
            return _WHOLE[base](evaluator, evaluator.value(node.arguments[0], at)), True
        name = self._function_name(node.function, at)
        if names := below(node.function, self.symbols):
            self.parameters[name] = names
        known = self.function_of(node.function, at)
        if self.symbols.vectorial & {*keys_at(node.function, self.symbols, at.counters)}:
            return of_vector(evaluator, known if known is not None and known.index else None, name, node, at), True
        if known is not None and len(known.parameters) == len(node.arguments):
            return self._apply_defined(evaluator, known, node, at), False
        if len(node.arguments) != 1:
            return self._apply_unknown(evaluator, name, node, at), False
        argument = evaluator.value(node.arguments[0], at)
        return evaluator.each(lambda x: self._apply_one(base, name, node.order, x), argument), False

    def at_parameter(self, node: Derivative) -> Node | None:
        """Return what is differentiated: of df/dz, where the text defines f(z), that is f at z."""
        if not isinstance(node.of, Name):
            return node.of
        known = self.functions.get(function_key(node.of))
        if known is not None and known.said_at:
            return node.of
        # By anything else it may be that of the composite, and through a parameter that depends on another one too.
        if known is None or not {*node.by} <= {*known.parameters}:
            return node.of
        if len(known.parameters) > 1 and any(self.symbols.symbol(each) in self.definitions for each in known.parameters):
            return node.of
        return Call(node.of, known.parameters)

    def function_of(self, function: Name, at: Setting) -> FunctionDefinition | None:
        """Return the definition of a function at its layer, None where it has none."""
        keys = keys_at(function, self.symbols, at.counters)
        return next((self.functions[key] for key in keys if key in self.functions), None)

    def _extreme(self, evaluator: Evaluator, node: Call, at: Setting) -> Any:
        """Return the larger or smaller of two values, off the points where they are equal."""
        a, b = (evaluator.value(argument, at) for argument in node.arguments)
        scalars, sign = self.scalars, _EXTREMES[node.function.base]

        def of(x: int, y: int) -> int:
            difference = scalars.add(x, scalars.negative(y))
            step = is_positive(scalars, difference if sign > 0 else scalars.negative(difference))
            return scalars.add(y, scalars.multiply(difference, step))

        return evaluator.paired(of, a, b)

    def _apply_unknown(self, evaluator: Evaluator, name: str, node: Call, at: Setting) -> int:
        """Return a scalar that is any function of several arguments."""
        if node.order or node.function.base in _REFUSED | SLOPES.keys() | _WHOLE.keys():
            raise UnsupportedError(f"the function {node.function.base} of {len(node.arguments)} arguments")
        values = [evaluator.value(a, at) for a in node.arguments]
        entries = [e for v in values for e in (v.flat if isinstance(v, np.ndarray) else [v])]
        key = ("any", name, tuple(entries))
        inputs = [e for e in dict.fromkeys(entries) if self.scalars.value(e) is None]
        parts = tuple((self.scalars.leaf(("slope", key, tuple(k for k, e in enumerate(entries) if e == n))), n) for n in inputs)
        return self.scalars.opaque(key, parts)

    def _function_name(self, function: Name, at: Setting) -> str:
        """Return what tells a function from others: its letter with its scripts, as they are at this place."""
        powers = [i for i in function.sup if isinstance(i, (Number, Plus)) and not function.bracketed]
        parts = [self._script(i, at) for i in (*function.sub, *function.sup) if i not in powers]
        return "@".join((function.base, *parts))

    def _script(self, item: Node, at: Setting) -> str:
        if isinstance(item, Name) and item.base in at.letters:
            return f"{at.letters[item.base]}"
        try:
            return f"{self.symbols.layer(item, at.counters)}"
        except UnsupportedError:
            return latex(item)

    def _apply_one(self, base: str, name: str, order: int, x: int) -> int:
        scalars = self.scalars
        if base in self.own_words:
            return scalars.call(f"any {name}", order, x)
        if base in _COMPOSED and not order:
            made: int = _COMPOSED[base](scalars, x)
            return made
        if base in _REFUSED:
            raise UnsupportedError(f"the function {base}")
        if base == "sqrt":
            return scalars.power(x, Fraction(1, 2))
        if order and (base in SLOPES or base in _COMPOSED):
            return self._derived(lambda u: self._apply_one(base, name, 0, u), order, x)
        return scalars.call(base if base in SLOPES else f"any {name}", order, x)

    def _derived(self, function: Any, order: int, x: int) -> int:
        """Return a derivative of a function at a node."""
        inner = self.scalars.named(("argument", x), x)
        value = function(inner)
        for _ in range(order):
            value = self.scalars.slope(value, inner)
        found: int = value
        return found

    def _apply_defined(self, evaluator: Evaluator, known: FunctionDefinition, node: Call, at: Setting) -> Any:
        arguments = [evaluator.value(a, at) for a in node.arguments]

        def at_scalars(*values: Any) -> Any:
            bound = {p.base: v for p, v in zip(known.parameters, values, strict=True)}
            return evaluator.value(known.body, Setting(at.letters, at.counters, {**at.bound, **bound}))

        if len(arguments) == 1:
            if node.order:
                return evaluator.each(lambda x: self._derived(at_scalars, node.order, x), arguments[0])
            if isinstance(arguments[0], np.ndarray) and not _indexes(known):
                return evaluator.each(at_scalars, arguments[0])
        if node.order:
            raise UnsupportedError("a prime on a function of several arguments")
        return at_scalars(*arguments)


def _indexes(known: FunctionDefinition) -> bool:
    """Whether the body takes components of a parameter."""
    names = {p.base for p in known.parameters}
    return any(n.base in names and n.sub for n in occurrences(known.body))


def _diagonal(evaluator: Evaluator, value: Any) -> Any:
    if not isinstance(value, np.ndarray) or 1 not in value.shape:
        raise UnsupportedError("the diagonal matrix of what is no vector")
    entries = list(value.flat)
    found = np.empty((len(entries), len(entries)), dtype=object)
    for i, entry in enumerate(entries):
        for j in range(len(entries)):
            found[i, j] = entry if i == j else evaluator.scalars.zero
    return found


def _softmax(evaluator: Evaluator, value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        raise UnsupportedError("softmax of what is no vector")
    if 1 not in value.shape:
        # Vectors are rows or columns: samples of them too.
        evaluator.model.sensitive |= {"softmax", "rows"}
        is_down = evaluator.model.symbols.reading.rows
        parts = [_softmax(evaluator, part[:, None]) for part in (value if is_down else value.T)]
        return np.hstack(parts).T if is_down else np.hstack(parts)
    scalars = evaluator.scalars
    total = scalars.add(*(scalars.call("exp", 0, x) for x in value.flat))
    return evaluator.each(lambda x: scalars.multiply(scalars.call("exp", 0, x), scalars.power(total, Fraction(-1))), value)


def _trace(evaluator: Evaluator, value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return evaluator.scalars.add(*(value[i, i] for i in range(value.shape[0])))


_WHOLE: dict[str, Any] = {"diag": _diagonal, "softmax": _softmax, "tr": _trace}


def _logistic(scalars: Scalars, x: int) -> int:
    return scalars.power(scalars.add(scalars.one, scalars.call("exp", 0, scalars.negative(x))), Fraction(-1))


_COMPOSED: dict[str, Any] = {
    "sigmoid": _logistic,
    "logistic": _logistic,
    "ReLU": lambda s, x: s.multiply(x, is_positive(s, x)),
    "relu": lambda s, x: s.multiply(x, is_positive(s, x)),
    "tan": lambda s, x: s.multiply(s.call("sin", 0, x), s.power(s.call("cos", 0, x), Fraction(-1))),
}
MEANT = frozenset({*_WHOLE, *_COMPOSED})
"""Words that are functions without a definition in the text."""
_EXTREMES = {"max": 1, "min": -1}
_REFUSED = frozenset({"max", "min", "erf", "sgn", "sign", "argmax", "sum", "mean"})
