"""How far emitted gradients are from the derivative in floats: beside dual numbers, and beside PyTorch and JAX where installed.

This measures rounding, overflow and what a library does. It decides nothing: what is said here are notes beside exact verdicts.
"""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.code.loading import load
from bpverify.lowering.dual import OWN, Dual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

    from bpverify.network import Network

LARGEST = 4_000_000
"""Parameters up to which the other libraries take part: each keeps several copies of them."""


def compared(source: str, network: Network, given: Mapping[str, Any], what: str) -> tuple[str, ...]:
    """Return a note for each measurement; ``given`` are weights, biases, x and y in float64."""
    with np.errstate(all="ignore"):
        return tuple(f"in floats, {what}: {note}" for note in _notes(source, network, given))


def _notes(source: str, network: Network, given: Mapping[str, Any]) -> Iterator[str]:
    for dtype in (np.float64, np.float32):
        arguments = _cast(given, partial(np.asarray, dtype=dtype))
        found = _arrays(_module(source).gradients(*arguments.values()))
        if not all(np.isfinite(a).all() for a in found):
            yield f"{dtype.__name__}: some entry is not a number at the example"
            continue
        try:
            yield f"{dtype.__name__}, relative difference {_beside_dual(source, given, found):.0e} from dual numbers"
        except TypeError as error:
            # A function that dual numbers do not know: numpy says which.
            yield f"{dtype.__name__}, not measured: {error}"
    if sum(w.size for w in given["weights"]) > LARGEST:
        return
    ours = _arrays(_module(source).gradients(*given.values()))
    for name, differentiate in LIBRARIES.items():
        if importlib.util.find_spec(name) is not None:
            theirs = differentiate(_portable(network), given)
            yield f"float64, relative difference {_largest(ours, theirs):.0e} from {name}'s gradient"


def _module(source: str) -> ModuleType:
    """Import the source afresh, by the one way in which code is executed here; the caller has said that it is."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lowered_network.py"
        file.write_text(source, encoding="utf-8")
        return load(file)


def _portable(network: Network) -> ModuleType:
    from bpverify.lowering.lower import lower

    return _module(lower(network, "array-api").source)


def _cast(given: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    def cast(value: Any) -> Any:
        return [cast(v) for v in value] if isinstance(value, list) else None if value is None else change(value)

    return {name: cast(value) for name, value in given.items()}


def _with_own(module: ModuleType, functions: Mapping[str, Any]) -> ModuleType:
    """Put functions in the place of those that the module computes number by number, through which no library differentiates."""
    vars(module).update({name: function for name, function in functions.items() if hasattr(module, name)})
    return module


def _arrays(gradients: Any) -> list[Any]:
    return [a for part in gradients for a in part if a is not None]


def _beside_dual(source: str, given: Mapping[str, Any], found: list[Any]) -> float:
    """Return |sum g u - D C . u| relative to sum |g u|, in a random direction u."""
    rng = np.random.default_rng(0)
    # What is no array passes the module's guards as it is: they look at shapes and types alone.
    module = _with_own(_module(source), {**OWN, "floats": lambda array, *_: array})
    directions: list[Any] = []

    def dual(array: Any) -> Dual:
        directions.append(rng.normal(size=array.shape))
        return Dual(array, directions[-1])

    arguments = {**given, **_cast({name: given[name] for name in ("weights", "biases")}, dual)}
    slope = float(module.cost(*arguments.values()).slope)
    products = [(g.astype(float) * u).ravel() for g, u in zip(found, directions, strict=True)]
    scale = sum(float(np.abs(p).sum()) for p in products)
    return abs(sum(float(p.sum()) for p in products) - slope) / (scale or 1.0)


def _largest(ours: list[Any], theirs: list[Any]) -> float:
    """Return the largest difference of an entry, relative to the largest entry of its array."""
    pairs = zip(ours, map(np.asarray, theirs), strict=True)
    return max(float(np.abs(a - b).max()) / (float(np.abs(b).max()) or 1.0) for a, b in pairs)


def _by_torch(module: ModuleType, given: Mapping[str, Any]) -> list[Any]:
    torch = importlib.import_module("torch")
    _with_own(module, {"erf": torch.erf, "erfc": torch.erfc})
    arguments = _cast(given, torch.from_numpy)
    leaves = [a.requires_grad_() for name in ("weights", "biases") for a in arguments[name] if a is not None]
    module.cost(*arguments.values()).backward()
    return [a.grad.numpy() for a in leaves]


def _by_jax(module: ModuleType, given: Mapping[str, Any]) -> list[Any]:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    _with_own(module, {"erf": jax.scipy.special.erf, "erfc": jax.scipy.special.erfc})
    arguments = _cast(given, jax.numpy.asarray)
    return _arrays(jax.grad(module.cost, argnums=(0, 1))(*arguments.values()))


LIBRARIES: dict[str, Callable[[ModuleType, Mapping[str, Any]], list[Any]]] = {"torch": _by_torch, "jax": _by_jax}
"""Libraries that differentiate the portable source's cost, by the name under which they are imported."""
