"""What a row of the catalog holds. Texts are in the grammar of ``notation/expression.lark`` unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Parameter:
    """A symbol that stands for any real number in a proof; ``default`` is the number that lowering writes.

    A number that a user gives is above ``above``, or at least ``least``, where there is such a bound: the proofs hold for others
    too, but what is written with them is not the function of that name.
    """

    name: str
    default: Fraction
    above: Fraction | None = None
    least: Fraction | None = None

    @property
    def domain(self) -> str:
        """The numbers that it may be, as text: "delta > 0"; empty for every number."""
        if self.above is not None:
            return f"{self.name} > {self.above}"
        return f"{self.name} >= {self.least}" if self.least is not None else ""

    def admits(self, value: Fraction) -> bool:
        """Tell whether a number is in the domain."""
        return (self.above is None or value > self.above) and (self.least is None or value >= self.least)


@dataclass(frozen=True, slots=True)
class Written:
    """How a row is written in code, where not as it is defined, since digits would be lost or the code be slow.

    Both are in the row's variables and parameters and in the functions of ``lowering/forms.py``, which are written in NumPy
    there. An activation's ``derivative`` is in z and a; where the activation is not elementwise, it is the pullback, in z, a
    and the cotangent g. Left empty, a text is the row's own. ``lowering/plan.py`` has each proved equal to it.
    """

    forward: str = ""
    derivative: str = ""


AS_DEFINED = Written()


@dataclass(frozen=True, slots=True)
class ActivationRow:
    """An activation: ``forward`` in z, and the claim ``derivative`` in z and in a, its own value.

    ``forward`` None stands for every differentiable activation. ``domain`` holds the conditions under which the claim
    is made ("z != 0"), none where it holds for every real z. Where the activation is not elementwise, ``derivative``
    is the diagonal da_i/dz_i of the Jacobian, and ``off_diagonal`` is da_i/dz_k for k != i, where ``a_k`` is the other
    unit's value.
    """

    name: str
    title: str
    latex: str
    forward: str | None = None
    derivative: str | None = None
    written: Written = AS_DEFINED
    domain: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    off_diagonal: str | None = None


@dataclass(frozen=True, slots=True)
class CostRow:
    """A cost: ``forward`` for one output, in a, y and n (the number of outputs), summed over the outputs.

    ``derivative`` claims dC/da_j in the same variables; ``targets`` is what is assumed of y, ``domain`` as in an
    activation.
    """

    name: str
    title: str
    latex: str
    forward: str | None = None
    derivative: str | None = None
    written: Written = AS_DEFINED
    domain: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EquationRow:
    """An equation in our LaTeX notation, component form; ``matrix`` is its matrix form ("" where there is none).

    ``scope`` is the range of its layers, ``needs`` the networks that it speaks of ("" for all of them), ``conditions``
    what else it assumes. ``form_of`` is the name of the equation that this is another form of, and ``stands_in`` tells that it
    does so, under that name, where a layer is not elementwise. ``of_biases`` tells that it speaks of layers with biases alone.
    """

    name: str
    title: str
    latex: str
    scope: str
    matrix: str = ""
    needs: str = ""
    conditions: tuple[str, ...] = ()
    form_of: str = ""
    stands_in: bool = False
    of_biases: bool = False
