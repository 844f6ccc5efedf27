"""What a document of a theorem may not hold: words where a layer is printed, numbers where a yes or no is meant."""

import pytest

from bpverify.kernel import Model, RuleError, Scope


@pytest.mark.parametrize("scope", [{"at": "everywhere"}, {"exact": 1}, {"at": ("L", 0)}])
def test_a_scope_holds_layers_and_yes_or_no(scope) -> None:
    with pytest.raises(RuleError):
        Scope(**scope)


@pytest.mark.parametrize("model", [{"decay": 1}, {"batch": "yes"}, {"activation": "softmax"}])
def test_a_model_holds_yes_or_no(model) -> None:
    with pytest.raises(RuleError):
        Model(**model)
