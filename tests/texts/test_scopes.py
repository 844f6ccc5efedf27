"""Letters that a text uses again for an example: its own definitions hold there, and those before it of what it does not define."""

from __future__ import annotations

from bpverify.general.check import check_text

GENERAL = r"$$q = f(u, v), \quad u = g(s), \quad v = h(s)$$ $$\frac{dq}{ds} = \frac{\partial q}{\partial u}\frac{du}{ds} + \frac{\partial q}{\partial v}\frac{dv}{ds}$$"  # noqa: E501 - a document a line
EXAMPLE = r"$$q = u^2 \ln v, \quad u = 3s, \quad v = \cosh s$$"
SLOPES = r"$$\frac{\partial q}{\partial u} = 2u\ln v$$ $$\frac{dv}{ds} = \sinh s$$ $$\frac{dq}{ds} = 6u\ln v + u^2\tanh s$$"


def proved(text: str) -> list[str]:
    return [v.claim for v in check_text(text, "scopes.md").verdicts if v.status in ("proved", "tested")]


def test_an_example_is_judged_by_its_own_definitions() -> None:
    text = f"{GENERAL}\n\nAs an example, take these:\n\n{EXAMPLE}\n\nThen\n\n{SLOPES}"
    assert len(proved(text)) == 4
    assert len(proved(text.replace("6u", "5u").replace("= 2u", "= 3u"))) == 2


def test_without_words_that_set_it_up_two_definitions_leave_it_open() -> None:
    assert len(proved(f"{GENERAL}\n\nWe get these:\n\n{EXAMPLE}\n\n{SLOPES}")) < 4
    assert len(proved(f"{GENERAL}\n\nLet us compute them:\n\n{EXAMPLE}\n\n{SLOPES}")) < 4


def test_what_an_example_does_not_define_is_what_it_was() -> None:
    before = "$$p = wc$$ $$c = 3w$$\n\nNow consider another one.\n\n$$p = wc^2$$\n\n"
    assert proved(before + r"$$\frac{\partial p}{\partial w} = c^2 + 0$$") == []
    behind = "$$p = wc$$\n\nNow consider another one.\n\n$$p = wc^2$$\n\n" + r"$$\frac{\partial p}{\partial w} = c^2 + 0$$"
    assert len(proved(behind)) == 1
