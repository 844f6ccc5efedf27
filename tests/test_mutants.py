"""The tool that changes right backward passes: it changes one line, and what it counts is what is said."""

import inspect

from benchmarks.mutants import Mutant, functions, mutants, outcome
from benchmarks.public.networks import classifier


def test_each_changes_one_line_of_the_backward_pass():
    right = inspect.getsource(classifier).splitlines()
    found = list(mutants(classifier))
    assert {"another name", "divisor dropped", "sign", "transpose", "axis"} <= {each.kind for each in found}
    for each in found:
        lines = each.text.splitlines()
        differ = [n for n, (a, b) in enumerate(zip(right, lines, strict=True), start=1) if a != b]
        assert differ == [each.line], each


def test_what_comes_out_is_told():
    text = inspect.getsource(classifier)
    line = next(n for n, each in enumerate(text.splitlines(), start=1) if "dz = (p - Y) / n" in each)
    assert outcome(Mutant(classifier, "none", text, line))[0] in ("proved", "tested")
    wrong = text.replace("dz = (p - Y) / n", "dz = (b - Y) / n")
    result, words = outcome(Mutant(classifier, "another name", wrong, line))
    assert result == "named" and "b stands where p is needed" in words
    assert outcome(Mutant(classifier, "another name", wrong, line + 1))[0] == "another line"
    assert outcome(Mutant(classifier, "a name that is none", text.replace("(p - Y) / n", "(nothing - Y) / n"), line))[0] == "no run"


def test_functions_are_many():
    assert len(functions()) > 50
