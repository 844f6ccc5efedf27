"""General identities that speak of no network quantity, such as the multivariate chain rule: recognised, never refuted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpverify.verdict import Verdict


def recognise(latex: str) -> Verdict | None:
    """Return a verdict where the text is an instance of a rule of calculus, else None."""
    return None
