r"""Ways to set an equation into a document, one row each: what surrounds it, and what a wrong and a right one get there.

In a wrapping @ stands for the equation, @& for it with its sign aligned, @&& for it between two signs of alignment, and @0 for
one that is right. "named" means that the equation is not judged, and is listed as unread; the exit status is then 3.
"""

from __future__ import annotations

from dataclasses import dataclass

RIGHT = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
WRONG = r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l"


@dataclass(frozen=True)
class Wrapping:
    """A way to set an equation, and the worst status of a document with a wrong and with a right one in it."""

    name: str
    text: str
    wrong: str = "refuted"
    right: str = "proved"

    def around(self, equation: str) -> str:
        text = self.text.replace("@&&", equation.replace("=", "& = &")).replace("@&", equation.replace("=", "&="))
        return text.replace("@0", RIGHT).replace("@", equation)


def named(name: str, text: str) -> Wrapping:
    """A wrapping in which nothing is judged, and which says so."""
    return Wrapping(name, text, "undecided", "undecided")


def restricted(name: str, text: str) -> Wrapping:
    """A wrapping in which a wrong equation is not accused, and a right one is proved."""
    return Wrapping(name, text, "undecided", "proved")


DISPLAYS = (
    Wrapping("dollars", "$$ @ $$"),
    Wrapping("brackets", r"\[ @ \]"),
    Wrapping("blank lines inside", "$$\n\n@\n\n$$"),
    Wrapping("align within dollars", r"$\begin{align} @ \end{align}$"),
    Wrapping("aligned within dollars", r"$$\begin{aligned} @& \end{aligned}$$"),
    Wrapping("equation", r"\begin{equation} @ \end{equation}"),
    Wrapping("label", r"\begin{equation}\label{eq:a=b} @ \end{equation}"),
    Wrapping("align", r"\begin{align} @0 \\ @& \end{align}"),
    Wrapping("align*", r"\begin{align*} @& \end{align*}"),
    Wrapping("two columns", r"\begin{align} @0 & @ \end{align}"),
    Wrapping("two aligned columns", r"\begin{align} @& && @& \end{align}"),
    Wrapping("alignat", r"\begin{alignat}{2} @& \end{alignat}"),
    Wrapping("xalignat", r"\begin{xalignat}{2} @& \end{xalignat}"),
    Wrapping("flalign", r"\begin{flalign} & @ & \end{flalign}"),
    Wrapping("gather", r"\begin{gather} @0 \\ @ \end{gather}"),
    Wrapping("multline", r"\begin{multline} @0 \end{multline} \begin{multline} @ \end{multline}"),
    Wrapping("subequations", r"\begin{subequations} \begin{align} @0 \\ @ \end{align} \end{subequations}"),
    Wrapping("split", r"\begin{equation} \begin{split} @& \end{split} \end{equation}"),
    Wrapping("gathered", r"$$ \begin{gathered} @0 \\ @ \end{gathered} $$"),
    Wrapping("multlined", r"\[ \begin{multlined}[b] @ \end{multlined} \]"),
    Wrapping("eqnarray", r"\begin{eqnarray*} @&& \end{eqnarray*}"),
    Wrapping("IEEEeqnarray", r"\begin{IEEEeqnarray}{rCl} @&& \IEEEyesnumber \end{IEEEeqnarray}"),
    Wrapping("empheq", r"\begin{empheq}[box=\fbox]{align} @ \end{empheq}"),
    Wrapping("dmath", r"\begin{dmath*}[label={eq:x}] @ \end{dmath*}"),
    Wrapping("dgroup", r"\begin{dgroup} \begin{dmath} @0 \end{dmath} \begin{dmath} @ \end{dmath} \end{dgroup}"),
    Wrapping("dseries", r"\begin{dseries} \begin{math} @0 \end{math} \begin{math} @ \end{math} \end{dseries}"),
    Wrapping("system in cases", r"$$ \begin{cases} @0 \\ @ \end{cases} $$"),
    Wrapping("system in an array", r"$$ \left\{ \begin{array}{l} @0 \\ @ \end{array} \right. $$"),
    Wrapping("array of three columns", r"\[ \begin{array}{rcl} @&& \end{array} \]"),
    Wrapping("two frames", r"$$ \begin{aligned} @0 \end{aligned} \begin{aligned} @ \end{aligned} $$"),
    Wrapping("spaces in begin", r"\begin {align} @ \end {align}"),
    Wrapping("displaylines", r"$$ \displaylines{ @0 \cr @ } $$"),
    named("an environment that is not known", r"\begin{ourown} @ \end{ourown}"),
    named("no sign of mathematics", "Now @ holds."),
    named("never closed", "$$ @"),
    named("brackets never closed", r"\[ @"),
    named("align never closed", r"\begin{align} @"),
    named("too long", "$$" + " " * 20_001 + "@ $$"),
    named("a brace too many", "$$ @ } $$"),
    named("a brace too few", "$$ { @ $$"),
)
"""Displays that any document may hold."""

BESIDE = (
    Wrapping("and", r"$$ @0, \quad \text{and } @ $$"),
    Wrapping("hence", r"$$ \text{Hence } @ $$"),
    Wrapping("hence without a blank", r"$$ \text{Hence} @ $$"),
    Wrapping("so on a row", r"\begin{align} \frac{\partial C}{\partial b_j^l} &= \delta_j^l \\ \text{so} && @ \end{align}"),
    Wrapping("for all", r"$$ \forall j: @ $$"),
    Wrapping("for all layers", r"$$ \forall l: @ $$"),
    Wrapping("for all of a set", r"$$ \forall j \in \{1, \dots, n_l\}: @ $$"),
    Wrapping("for all behind it", r"$$ @ \qquad \forall j $$"),
    Wrapping("for all in words", r"$$ @ \quad \text{for all $j$ and } l $$"),
    Wrapping("for the whole range", r"$$ @ \text{ for } l = 1, \dots, L $$"),
    Wrapping("a label upright", r"$$ \mathrm{(BP3)}: @ $$"),
    Wrapping("a label without brackets", r"$$ \mathrm{BP3}: @ $$"),
    Wrapping("a label as text", r"$$ \text{(BP3)} \; @ $$"),
    Wrapping("a label before a wide space", r"$$ (1) \quad @ $$"),
    Wrapping("a number behind it", r"$$ @ \quad (1) $$"),
    Wrapping("a number as TeX has it", r"$$ @ \eqno(1) $$"),
    Wrapping("a tag first", r"$$ \tag{BP3} @ $$"),
    Wrapping("a label in a column", r"\begin{align} \text{bias:} & @ \end{align}"),
    Wrapping("where", r"$$ @0 \text{ where } @ $$"),
    Wrapping("mbox", r"$$ @0 \qquad \mbox{and} \qquad @ $$"),
    Wrapping("in the text", r"$$ @0 \text{ and $@$} $$"),
    Wrapping("in an mbox", r"$$ \mbox{$@$} $$"),
    Wrapping("intertext", r"\begin{align} @0 \\ \intertext{and} @ \end{align}"),
    Wrapping("therefore", r"$$ \therefore @ $$"),
    Wrapping("an arrow before a row", r"\begin{align} @0 \\ \Rightarrow @ \end{align}"),
    Wrapping("a comma", r"$$ @0, @ $$"),
    Wrapping("a semicolon", r"$$ @0; \; @ $$"),
    Wrapping("hspace", r"$$ @0 \hspace{1cm} @ $$"),
    Wrapping("thin spaces", r"$$ @0 \;\;\; @ $$"),
    Wrapping("and as a sign", r"$$ @0 \land @ $$"),
    Wrapping("boxed", r"$$ \boxed{@} $$"),
    Wrapping("colour", r"$$ {\color{red} @} $$"),
    Wrapping("textcolor", r"$$ \textcolor{red}{@} $$"),
    Wrapping("colorbox", r"$$ \colorbox{yellow}{$@$} $$"),
    Wrapping("brackets around it", r"$$ \left( @ \right) $$"),
    Wrapping("where in brackets", r"$$ @0 \qquad (\text{where } \quad @) $$"),
    Wrapping("a matrix above", r"\begin{align} A &= \begin{bmatrix} 1 \\ 2 \end{bmatrix} \\ @& \end{align}"),
    Wrapping("brackets behind a mark", r"$$ \nonumber [ @ ] $$"),
    Wrapping("braces behind a mark", r"$$ \notag { @ } $$"),
    Wrapping("something invisible", r"$$ @ \phantom{= 3} $$"),
    restricted("for one layer", r"$$ l = L: \quad @ $$"),
    restricted("for one layer in words", r"$$ @ \quad \text{for the output layer} $$"),
    restricted("for some layers", r"$$ @ \quad \text{if } l < L $$"),
    restricted("an implication", r"$$ @0 \implies @ $$"),
    named("an if that is not understood", r"$$ @ \text{ if } \sigma \text{ is linear} $$"),
    named("a negation", r"$$ \text{it is wrong that } @ $$"),
    named("a supposition", r"$$ @0 \text{ if } @ $$"),
    named("an equation in a tag", r"$$ @0 \tag{$@$} $$"),
    named("an equation in words", r"$$ @0 \text{ and bias = delta} $$"),
    named("an equation in a substack", r"$$ \substack{@0 \\ @} $$"),
    named("a question", r"$$ \text{Is } @ $$"),
)
"""Displays with words, labels or other equations beside the equation."""

LINES = (
    Wrapping("in a line", "The bias obeys $@$."),
    Wrapping("in a line, with blanks", "The bias obeys $ @ $."),
    Wrapping("in round brackets", r"The bias obeys \(@\)."),
    Wrapping("displaystyle", r"The bias obeys $\displaystyle @$."),
    Wrapping("ensuremath", r"The bias obeys \ensuremath{@}."),
    Wrapping("math", r"The bias obeys \begin{math} @ \end{math}."),
    Wrapping("two at once", "The bias obeys $@0$$@$."),
    Wrapping("over two lines", "The bias obeys $@\n$ as said."),
    restricted("when", "When the layer is the last, $@$."),
    restricted("not", "It is not so that $@$."),
    restricted("never", "It never follows that $@$."),
    restricted("if", "If all is well, $@$."),
    restricted("unless", "So $@$ unless it is fixed."),
    restricted("assume", "Assume that $@$."),
    restricted("instead", "Instead of this, some write $@$."),
    restricted("wrong", "The equation $@$ is wrong."),
    restricted("n't", "This isn't $@$."),
    restricted("a question", "Is $@$?"),
    restricted("a special function", "For a sigmoid layer $@$."),
    restricted("a condition in signs", "For $l = L$ we have $@$."),
    Wrapping("a doubt in the sentence before", "It is not hard. The bias obeys $@$."),
    Wrapping("a doubt in the sentence after", "The bias obeys $@$. It is not hard."),
)
"""Equations in a line of text of any document."""

MARKDOWN = (
    Wrapping("Jekyll", r"\\[ @ \\]"),
    Wrapping("Jekyll in a line", r"The bias obeys \\( @ \\)."),
    Wrapping("GitLab in a line", "The bias obeys $`@`$."),
    Wrapping("WordPress in a line", "The bias obeys $latex @$."),
    Wrapping("three dollars", "The bias obeys $$$@$$$."),
    Wrapping("a fence", "```math\n@\n```"),
    Wrapping("a fence of four", "````math\n@\n````"),
    Wrapping("a fence of tildes", "~~~math\n@\n~~~"),
    Wrapping("a fence in a list", "- item\n\n  ```math\n  @\n  ```"),
    Wrapping("a fence behind a bullet", "* ```math\n  @\n  ```"),
    Wrapping("a fence in a quote", "> ```math\n> @\n> ```"),
    Wrapping("a fence of LaTeX", "```latex\n@\n```"),
    Wrapping("a fence of LaTeX with dollars", "```latex\n$$ @ $$\n```"),
    Wrapping("a fence of LaTeX with an environment", "```tex\n% a comment: $$ a = b $$\n\\begin{align}\n@\n\\end{align}\n```"),
    Wrapping("a fence in braces", "```{math}\n:label: eq\n@\n```"),
    Wrapping("a fence of text", "```{note}\n$$ @ $$\n```\n\n```python\nx = 1\n```"),
    Wrapping("a fence within a fence of text", "````{note}\n```math\n@\n```\n````"),
    Wrapping("a list ends a fence", "- item\n  ```python\n  x = 1\n\n$$ @ $$\n\n```python\ny\n```"),
    Wrapping("a quote ends a fence", "> ```python\n> x = 1\n\n$$ @ $$\n\n```python\ny\n```"),
    Wrapping("a fence that is never closed", "```python\nx = 1\n\n$$ @ $$\n"),
    Wrapping("a block quote", "> $$\n> @\n> $$"),
    Wrapping("an indented list", "- a\n\n    $$\n    @\n    $$"),
    Wrapping("a table", "| a | $@$ |\n|---|---|"),
    Wrapping("a heading", "# On $@$"),
    Wrapping("a link", "[$@$](https://example.org)"),
    Wrapping("details", "<details><summary>x</summary>\n\n$$ @ $$\n\n</details>"),
    Wrapping("an element", '<div class="math">\n@\n</div>'),
    Wrapping("an element with brackets", '<div class="math">\\[@\\]</div>'),
    Wrapping("a span", 'The bias obeys <span class="math inline">@</span>.'),
    Wrapping("a script", '<script type="math/tex; mode=display">@</script>'),
    Wrapping("a script in a line", 'The bias obeys <script type="math/tex">@</script>.'),
    Wrapping("a code element of mathematics", '<pre><code class="language-math">@</code></pre>'),
    Wrapping("a quotation as in TeX", "an `error' is $$ @ $$ and a `thing' too"),
    Wrapping("a double quotation as in TeX", "an ``error'' is $$ @ $$ and a ``thing'' too"),
    Wrapping("a stray backtick", "a ` tick\n\n$$ @ $$\n\nand ` another"),
    Wrapping("a stray backtick on the line", "a stray ` tick then $$ @ $$ and another ` tick"),
    Wrapping("a stray backtick before a formula", "a stray ` tick then $@$ and another ` tick"),
    Wrapping("a price", "It costs $5.\n\n$$ @ $$\n\nAnd $6."),
    Wrapping("a price on the line", "It costs $5 and $$ @ $$ and $6"),
    Wrapping("a price before a formula", "It costs $5, and $@$ holds."),
    Wrapping("prices on both sides", "It costs $5, and $@$ holds for $6."),
    Wrapping("a price before brackets", r"It costs $5; then \[ @ \] and $6"),
    Wrapping("a price before an environment", r"It costs $5; then \begin{align} @ \end{align} and $6"),
    Wrapping("dollars before brackets", r"$$ one \[ @ \] two $$", "refuted", "undecided"),
    Wrapping("a currency", "In US$ the bias obeys $@$."),
    Wrapping("dollars around text", "$$ one two three. $$ @ $$", "refuted", "undecided"),
    Wrapping("a comment never closed", "a <!-- never closed\n\n$$ @ $$"),
    Wrapping("a comment in code", "`<!--` then $$ @ $$ and `-->`"),
    Wrapping("an escaped dollar", r"It costs \$5, and $@$ holds, and \$6."),
    Wrapping("a per cent sign in an address", "see https://example.org/a%20b $$ @ $$"),
    named("a bare fence", "```\n@\n```"),
    named("a picture", r"![](https://latex.codecogs.com/svg.latex?\delta=2b)"),
    named("a macro that is never called", r"\newcommand{\ours}{$$ @ $$}"),
    named("a definition over paragraphs", "\\def\\x{a\n\n$$ @ $$\n\n}"),
    named("MathML", "<math><mi>a</mi><mo>=</mo><mn>2</mn></math>"),
    named("reStructuredText", ".. math::\n\n   @\n"),
    named("words alone", "Now delta_j^L = 2 dC/dz_j^L holds."),
    named("Unicode alone", "Now ∂C/∂b = 2δ holds."),
)
"""Ways of Markdown and of plain text."""

TEX = (
    Wrapping("a comment before", "text % $$ x $$\n\\[ @ \\]"),
    Wrapping("a comment inside", "\\[ @ % \\] \n \\]"),
    Wrapping("an escaped per cent sign", r"50\% and \[ @ \]"),
    Wrapping("a per cent sign in an address", r"\url{https://example.org/a%20b} \[ @ \]"),
    Wrapping("a per cent sign in a link", r"\href{https://example.org/a%20b}{x} \[ @ \]"),
    Wrapping("a per cent sign in verb", r"\verb|%| \[ @ \]"),
    Wrapping("a begin in verb", r"\verb+\begin{verbatim}+ \[ @ \] \verb+\end{verbatim}+"),
    Wrapping("the other branch", r"\iffalse x \else \[ @ \] \fi"),
    Wrapping("a branch taken", r"\iftrue \[ @ \] \else x \fi"),
    Wrapping("a branch that nothing ends", r"\iffalse \[ @ \]"),
    Wrapping("iff in a false branch", r"\iffalse $a \iff b$ \fi \[ @ \] \iffalse \fi"),
    Wrapping("ifthenelse in a false branch", r"\iffalse \ifthenelse{a}{b}{c} \fi \[ @ \]"),
    Wrapping("a branch that is not known", r"\newif\ifdraft \ifdraft \[ @ \] \fi"),
    Wrapping("branches in macros", r"\newcommand{\hide}{\iffalse} \[ @ \] \newcommand{\show}{\fi}"),
    Wrapping("a comment of HTML", r"<!-- \[ @ \] -->"),
    Wrapping("quotations", r"``error'' \[ @ \] ``a'' `b' \[ @0 \]"),
    Wrapping("an end in verb", r"\begin{document} \verb|\end{document}| \[ @ \] \end{document}"),
    Wrapping("an end in a comment", "\\begin{document} % \\end{document}\n\\[ @ \\] \\end{document}"),
    Wrapping("verbatim that nothing ends", r"\begin{verbatim} \[ @ \]"),
    Wrapping("a comment that nothing ends", r"\begin{comment} \[ @ \]"),
    Wrapping("a title", r"\documentclass{article} \title{On $@$} \begin{document} \[ @0 \] \end{document}"),
    Wrapping("backticks", "```\n\\[ @ \\]\n```"),
    Wrapping("a footnote", r"\footnote{The bias obeys $@$.}"),
    Wrapping("a step of an algorithm", r"\State $@$"),
    Wrapping("a theorem", r"\begin{theorem} \[ @ \] \end{theorem}"),
    Wrapping("a table with dollars", r"\begin{tabular}{>{$}c<{$}} a \end{tabular} \[ @ \]"),
    Wrapping("let", r"\let\be\equation \let\ee\endequation \be @ \ee"),
    Wrapping("an optional argument", r"\newcommand{\eq}[2][x]{\begin{equation}\label{#1}#2\end{equation}} \eq[y]{@}"),
    named("another file", r"\input{other} @0"),
    named("a name with two meanings",
          r"\newcommand{\be}{\[} \renewcommand{\be}{\begin{align}} \newcommand{\ee}{\end{align}} \be @ \ee"),
    named("a macro without an end", r"\newcommand{\x}{\x \begin{equation}} \x @ \end{equation}"),
)  # fmt: skip
"""Ways of LaTeX."""

AUTHOR = (
    Wrapping("an environment", r"\newenvironment{eqn}{\begin{equation}}{\end{equation}} \begin{eqn} @ \end{eqn}"),
    Wrapping("an environment by commands", r"\newenvironment{eqn}{\align}{\endalign} \begin{eqn} @ \end{eqn}"),
    Wrapping("an environment with an argument",
             r"\newenvironment{eqn}[1]{\begin{equation}\label{#1}}{\end{equation}} \begin{eqn}{x} @ \end{eqn}"),
    Wrapping("an environment of LaTeX3",
             r"\NewDocumentEnvironment{eqn}{m}{\begin{equation}}{\end{equation}} \begin{eqn}{x} @ \end{eqn}"),
    Wrapping("a pair of names", r"\def\be{\begin{equation}}\def\ee{\end{equation}} \be @ \ee"),
    Wrapping("a pair of names that all know", r"\be @ \ee"),
    Wrapping("a command", r"\newcommand{\eq}[1]{\begin{equation}#1\end{equation}} \eq{@}"),
    Wrapping("a command with brackets", r"\newcommand{\eq}[1]{\[#1\]} \eq{@}"),
    Wrapping("a command with dollars", r"\newcommand{\eq}[1]{$$#1$$} \eq{@}"),
    Wrapping("a command by another", r"\newcommand{\be}{\[}\newcommand{\ee}{\]}\newcommand{\eq}[1]{\be #1 \ee} \eq{@}"),
    Wrapping("a command in a line", r"\newcommand{\m}[1]{$#1$} The bias obeys \m{@}."),
    Wrapping("the equation as a command", r"\newcommand{\ours}{@} $$ \ours $$"),
    Wrapping("the display as a command", r"\newcommand{\ours}{$$ @ $$} Here: \ours"),
    Wrapping("a command that may stand anywhere", r"\newcommand{\ours}{\ensuremath{@}} The bias obeys \ours."),
)  # fmt: skip
"""Environments and commands of the author, in any document."""

EVERYWHERE = (*DISPLAYS, *BESIDE, *LINES, *AUTHOR)
