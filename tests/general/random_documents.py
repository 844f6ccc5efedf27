"""Random documents: right and wrong equations of known verdicts in random environments, text and macros, beside what is no claim.

The generator shares nothing with the reading of documents: it knows what it put in, and in which order.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

RIGHT = (
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l",
    r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
    r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l",
    r"\frac{\partial z_j^l}{\partial b_j^l} = 1",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
)
"""Each is proved, wherever it stands."""

WRONG = (
    r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l",
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l + \delta_j^l",
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l + 1",
    r"\frac{\partial C}{\partial w_{jk}^l} = 3 a_k^{l-1} \delta_j^l",
    r"\delta_j^l = 2 \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial z_j^l}{\partial b_j^l} = 2",
)
"""Each is refuted, wherever it stands and no words restrict it."""

PROSE = (
    "The network has several layers, and each one hands its values on.",
    "We follow the signal through the layers; this is what the algorithm does.",
    "Here the error of a unit is measured by its weighted input.",
    "Training takes 5% of the time, or 3 hours.",
    "The notation is that of the first chapter.",
)
MARKDOWN_PROSE = (
    "A GPU costs $5 an hour, or $6 with storage.",
    "That makes $120 a day.",
    "They call it the `error' of a unit, and ``delta'' is its name.",
    "A stray ` backtick says nothing.",
    "Set `x = 1` or `$HOME` in the shell.",
    "* one\n* two",
    "> A quotation.",
    "# A heading",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "See [the notes](https://example.org/a_b=c%20d).",
)
TEX_PROSE = (
    "They call it the `error' of a unit, and ``delta'' is its name.",
    r"It costs \$5, or 5\% of all.",
    r"\section{On errors}",
    r"See \url{https://example.org/a%20b=c} for more.",
    r"\begin{itemize} \item one \item two \end{itemize}",
    r"As \verb|$x = 1$| shows.",
)
GIVEN = (r"l = 1, \dots, L", r"\eta = 0.1", r"x \in \mathbb{R}^n", r"n_l = 3", r"1 \le j \le n_l")
"""What is given and no claim, in a line of text."""


@dataclass(frozen=True)
class Written:
    """A document: its name, its text, and the status that each equation in it must get, in order."""

    name: str
    text: str
    statuses: tuple[str, ...]


class Writer:
    """Writes one random document."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.kind = self.random.choice(["md", "tex", "ipynb", "txt"])
        self.statuses: list[str] = []
        self.macros: dict[str, str] = {}

    def document(self) -> Written:
        blocks = [self.block() for _ in range(self.random.randint(2, 9))]
        macros = list(self.macros.values())
        self.random.shuffle(macros)
        if self.kind == "ipynb":
            return Written("notes.ipynb", self.notebook(["\n".join(macros), *blocks]), tuple(self.statuses))
        text = "\n\n".join(["\n".join(macros), *blocks])
        if self.kind == "tex" and self.random.random() < 0.5:
            text = (
                "\\documentclass{article}\n% $$ a = b $$\n\\title{Notes}\n"
                + "\n".join(macros)
                + "\n\\begin{document}\n\n"
                + "\n\n".join(blocks)
                + "\n\\end{document}\n\n"
                + self.decoy()
            )
        return Written(f"notes.{self.kind}", text, tuple(self.statuses))

    def notebook(self, blocks: list[str]) -> str:
        cells: list[dict[str, object]] = [{"cell_type": "code", "source": [f"x = '$$ {self.wrong()} $$'"], "outputs": []}]
        for block in blocks:
            lines = block.splitlines(keepends=True)
            cells.append({"cell_type": "markdown", "source": lines if self.random.random() < 0.7 else block})
            if self.random.random() < 0.2:
                cells.append({"cell_type": "markdown", "source": ["<!-- never closed"]})
        return json.dumps({"cells": cells, "nbformat": 4}, indent=self.random.choice([None, 1]))

    # -- pieces

    def wrong(self) -> str:
        return self.random.choice(WRONG)

    def equation(self) -> str:
        """Choose an equation and note what it must get."""
        right = self.random.random() < 0.5
        self.statuses.append("proved" if right else "refuted")
        latex = self.random.choice(RIGHT if right else WRONG)
        return self.dressed(latex)

    def dressed(self, latex: str) -> str:
        """Write an equation with a macro, a comment or another spelling that changes nothing."""
        choice = self.random.random()
        if choice < 0.15 and r"\partial" in latex:
            self.macros["pd"] = r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}"
            head, _, rest = latex.partition(r"\frac{\partial ")
            above, _, rest = rest.partition(r"}{\partial ")
            below, _, rest = rest.partition("}" if "{" not in rest.split("}")[0] else "}^l}")
            below += "}^l" if "_{" in below else ""
            return rf"{head}\pd{{{above}}}{{{below}}}{rest}"
        if choice < 0.25:
            self.macros["err"] = r"\def\err{\delta}"
            return latex.replace(r"\delta", r"\err")
        if choice < 0.35:
            return latex.replace("=", r"\overset{(a)}{=}")
        if choice < 0.4:
            return latex.replace("=", "{=}")
        if choice < 0.5:
            return rf"\boxed{{{latex}}}"
        return latex

    def lead(self) -> str:
        """Words before an equation that say nothing of it."""
        return self.random.choice(
            ["", "", "", r"\text{Hence } ", r"\text{and } ", r"\forall j: \ ", r"\text{(BP3)} \; ", r"\mathrm{(BP3)}: ",
             r"\text{so }", r"\text{Therefore,} \quad ", r"\text{bias:} \quad ", r"\therefore ", r"(1) \quad "]
        )  # fmt: skip

    def tail(self) -> str:
        return self.random.choice(
            ["", "", "", r" \tag{BP}", ".", ",", r" \quad (1)", r" \quad \text{for all } j", r" \qquad \forall l", r" \nonumber"]
        )

    def single(self) -> str:
        return self.lead() + self.equation() + self.tail()

    def rows(self, most: int = 3) -> str:
        found = [self.lead() + self.aligned(self.equation()) + self.tail() for _ in range(self.random.randint(1, most))]
        return " \\\\\n".join(found)

    def aligned(self, latex: str) -> str:
        return latex.replace(" = ", " &= ", 1) if self.random.random() < 0.7 else latex

    def beside(self) -> str:
        """Two equations in one row."""
        gap = self.random.choice(
            [r", \quad ", r" \qquad ", r", \quad \text{and } ", r" \quad \text{and} \quad ", r" \text{ where } ", ", "]
        )
        return self.equation() + gap + self.equation()

    # -- blocks

    def block(self) -> str:
        """Return a block: prose, something that must not be read, or equations."""
        choice = self.random.random()
        if choice < 0.2:
            return self.prose()
        if choice < 0.35:
            return self.decoy()
        if choice < 0.55:
            return self.line()
        return self.in_text(self.display())

    def prose(self) -> str:
        more = TEX_PROSE if self.kind == "tex" else MARKDOWN_PROSE
        return self.random.choice(PROSE + more)

    def line(self) -> str:
        """Return a sentence with equations in it."""
        opens, closes = self.random.choice([("$", "$"), ("$ ", " $"), (r"\(", r"\)"), *self.more_signs()])
        if self.random.random() < 0.3:
            return f"Here {opens}{self.random.choice(GIVEN)}{closes} is meant."
        text = f"The bias obeys {opens}{self.equation()}{closes} in each layer."
        return text + (f" So does {opens}{self.equation()}{closes}." if self.random.random() < 0.3 else "")

    def more_signs(self) -> list[tuple[str, str]]:
        if self.kind == "tex":
            return [(r"\ensuremath{", "}"), (r"\begin{math}", r"\end{math}")]
        return [(r"\\(", r"\\)"), ("$`", "`$"), ('<span class="math">', "</span>")]

    def in_text(self, display: str) -> str:
        before, after = self.random.choice(PROSE), self.random.choice(PROSE)
        return self.random.choice([display, f"{before}\n\n{display}\n\n{after}", f"{before}\n{display}\n{after}"])

    def display(self) -> str:
        ways: list[Callable[[], str]] = [self.dollars, self.brackets, self.environment, self.environment, self.author, self.inner]
        if self.kind != "tex":
            ways += [self.fence, self.jekyll, self.quoted, self.element]
        return self.random.choice(ways)()

    def content(self) -> str:
        return self.single() if self.random.random() < 0.7 else self.beside()

    def dollars(self) -> str:
        space = self.random.choice(["", " ", "\n"])
        return f"$${space}{self.content()}{space}$$"

    def brackets(self) -> str:
        return f"\\[ {self.content()} \\]"

    def jekyll(self) -> str:
        return f"\\\\[ {self.content()} \\\\]"

    def environment(self) -> str:
        name = self.random.choice(
            ["equation", "displaymath", "align", "gather", "alignat", "flalign", "eqnarray", "IEEEeqnarray", "xalignat", "empheq",
             "dmath", "multline", "dgroup"]
        )  # fmt: skip
        star = self.random.choice(["", "*"]) if name not in ("displaymath", "IEEEeqnarray", "empheq") else ""
        arguments = {"alignat": "{2}", "xalignat": "{2}", "IEEEeqnarray": "{rCl}", "empheq": r"[box=\fbox]{align}"}.get(name, "")
        if name == "dgroup":
            inside = "\n".join(rf"\begin{{dmath}} {self.equation()} \end{{dmath}}" for _ in range(self.random.randint(1, 3)))
        elif name in ("equation", "displaymath", "dmath", "multline"):
            inside = self.equation()
            inside = inside.replace(" = ", " \\\\\n= ", 1) if name == "multline" else inside
        else:
            inside = self.rows()
        return f"\\begin{{{name}{star}}}{arguments}\n{inside}\n\\end{{{name}{star}}}"

    def inner(self) -> str:
        frame = self.random.choice(["aligned", "gathered", "split", "align", "array", "cases"])
        arguments = "{l}" if frame == "array" else ""
        rows = self.rows() if frame not in ("array", "cases") else " \\\\ ".join(self.equation() for _ in range(2))
        dollars = self.random.choice(["$$", "$"]) if frame == "align" else "$$"
        return f"{dollars}\\begin{{{frame}}}{arguments} {rows} \\end{{{frame}}}{dollars}"

    def author(self) -> str:
        way = self.random.randrange(5)
        if way == 0:
            self.macros["be"] = "\\def\\be{\\begin{equation}}\n\\def\\ee{\\end{equation}}"
            return rf"\be {self.content()} \ee"
        if way == 1:
            self.macros["eq"] = r"\newcommand{\eq}[1]{\begin{equation}#1\end{equation}}"
            return rf"\eq{{{self.content()}}}"
        if way == 2:
            self.macros["eqn"] = r"\newenvironment{eqn}{\begin{align}}{\end{align}}"
            return rf"\begin{{eqn}} {self.rows()} \end{{eqn}}"
        if way == 3:
            self.macros["box"] = r"\newenvironment{boxes}[1]{\equation}{\endequation}"
            return rf"\begin{{boxes}}{{x}} {self.content()} \end{{boxes}}"
        self.macros["shown"] = r"\newcommand{\shown}[1]{\[ #1 \]}"
        return rf"\shown{{{self.content()}}}"

    def fence(self) -> str:
        sign = self.random.choice(["```", "````", "~~~", "~~~~~"])
        indent = self.random.choice(["", "  ", "> "])
        language = self.random.choice(["math", " math", "latex", "{math}"])
        rows = [f"{sign}{language}", *self.content().split("\n"), sign]
        block = "\n".join(indent + row for row in rows)
        return f"* item\n\n{block}" if indent == "  " else block

    def quoted(self) -> str:
        return "\n".join("> " + row for row in f"$$\n{self.content()}\n$$".split("\n"))

    def element(self) -> str:
        return f'<div class="math">\n{self.content()}\n</div>'

    def decoy(self) -> str:
        """Return an equation that is not shown as one: in a comment or in code."""
        wrong = f"$$ {self.wrong()} $$"
        if self.kind == "tex":
            return self.random.choice(
                [f"% {wrong}", f"\\iffalse {wrong} \\fi", f"\\begin{{verbatim}}\n{wrong}\n\\end{{verbatim}}",
                 f"\\begin{{comment}}\n{wrong}\n\\end{{comment}}", f"\\verb|{wrong}|",
                 f"\\begin{{lstlisting}}\n{wrong}\n\\end{{lstlisting}}",
                 f"\\newcommand{{\\unused{self.random.choice('abcde')}}}{{{wrong}}}"]
            )  # fmt: skip
        return self.random.choice(
            [f"<!-- {wrong} -->", f"<!--\n{wrong}\n-->", f"```python\nx = '{wrong}'\n```", f"~~~text\n{wrong}\n~~~", f"`{wrong}`",
             f"``{wrong}``", f"<pre>{wrong}</pre>", f"* item\n\n  ```sh\n  echo '{wrong}'\n  ```",
             f"````md\n```math\n{wrong}\n```\n````", f"> ```python\n> {wrong}\n> ```"]
        )  # fmt: skip
