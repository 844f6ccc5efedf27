"""LaTeX environments that hold mathematics or code, one row each: what each is, and the arguments behind its name.

Sources: the manuals of LaTeX, amsmath, mathtools, breqn, empheq, IEEEtrantools, cases, listings, minted and fancyvrb.
"""

from __future__ import annotations

from dataclasses import dataclass

DISPLAY, INLINE, FRAME, VALUE, CODE = "display", "inline", "frame", "value", "code"


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    r"""An environment by its name without a star.

    ``role`` is display (it opens one in the text), inline, frame (it arranges the equations of a display), value (its rows belong
    to one expression, as a matrix's do) or code (never read). ``arguments`` counts those in braces, ``options`` says that some in
    brackets may stand before them, and ``joins`` that its rows are one equation, broken.
    """

    name: str
    role: str
    arguments: int = 0
    joins: bool = False
    options: bool = False


ENVIRONMENTS: tuple[EnvironmentRow, ...] = (
    EnvironmentRow("equation", DISPLAY),
    EnvironmentRow("displaymath", DISPLAY),
    EnvironmentRow("align", DISPLAY),
    EnvironmentRow("alignat", DISPLAY, 1),
    EnvironmentRow("xalignat", DISPLAY, 1),
    EnvironmentRow("xxalignat", DISPLAY, 1),
    EnvironmentRow("flalign", DISPLAY),
    EnvironmentRow("gather", DISPLAY),
    EnvironmentRow("multline", DISPLAY, joins=True),
    EnvironmentRow("eqnarray", DISPLAY),
    EnvironmentRow("IEEEeqnarray", DISPLAY, 1, options=True),
    EnvironmentRow("empheq", DISPLAY, 1, options=True),
    EnvironmentRow("dmath", DISPLAY, joins=True, options=True),
    EnvironmentRow("dseries", DISPLAY, options=True),
    EnvironmentRow("dgroup", DISPLAY, options=True),
    EnvironmentRow("darray", DISPLAY, options=True),
    EnvironmentRow("numcases", DISPLAY, 1),
    EnvironmentRow("subnumcases", DISPLAY, 1),
    EnvironmentRow("mathpar", DISPLAY),
    EnvironmentRow("math", INLINE),
    EnvironmentRow("aligned", FRAME, options=True),
    EnvironmentRow("alignedat", FRAME, 1, options=True),
    EnvironmentRow("gathered", FRAME, options=True),
    EnvironmentRow("lgathered", FRAME, options=True),
    EnvironmentRow("rgathered", FRAME, options=True),
    EnvironmentRow("multlined", FRAME, joins=True, options=True),
    EnvironmentRow("split", FRAME),
    EnvironmentRow("spreadlines", FRAME, 1),
    EnvironmentRow("subequations", FRAME),
    EnvironmentRow("IEEEeqnarraybox", FRAME, 1, options=True),
    EnvironmentRow("array", VALUE, 1, options=True),
    EnvironmentRow("subarray", VALUE, 1),
    EnvironmentRow("cases", VALUE),
    EnvironmentRow("dcases", VALUE),
    EnvironmentRow("rcases", VALUE),
    EnvironmentRow("drcases", VALUE),
    EnvironmentRow("matrix", VALUE),
    EnvironmentRow("pmatrix", VALUE),
    EnvironmentRow("bmatrix", VALUE),
    EnvironmentRow("Bmatrix", VALUE),
    EnvironmentRow("vmatrix", VALUE),
    EnvironmentRow("Vmatrix", VALUE),
    EnvironmentRow("smallmatrix", VALUE),
    EnvironmentRow("psmallmatrix", VALUE),
    EnvironmentRow("bsmallmatrix", VALUE),
    EnvironmentRow("verbatim", CODE),
    EnvironmentRow("Verbatim", CODE),
    EnvironmentRow("BVerbatim", CODE),
    EnvironmentRow("LVerbatim", CODE),
    EnvironmentRow("spverbatim", CODE),
    EnvironmentRow("lstlisting", CODE),
    EnvironmentRow("minted", CODE),
    EnvironmentRow("tcblisting", CODE),
    EnvironmentRow("comment", CODE),
    EnvironmentRow("filecontents", CODE),
    EnvironmentRow("pycode", CODE),
    EnvironmentRow("luacode", CODE),
    EnvironmentRow("sagesilent", CODE),
)
"""A row with a star behind its name is the same environment without numbers."""

BY_NAME = {row.name: row for row in ENVIRONMENTS}


def environment(name: str) -> EnvironmentRow | None:
    """Return the row of an environment, starred or not, or None where its name is not known."""
    return BY_NAME.get(name.strip().rstrip("*"))
