"""A slip in a TOML file names the row, the line and the nearest valid thing; a line is never a wrong one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.errors import InputError
from bpverify.spec import LAYOUT, network_from_toml
from bpverify.tables import Slip, Tables

GOOD = """inputs = 2
cost = "mse"

[[layers]]
width = 3
activation = "tanh"

[[layers]]
width = 1
"""

SLIPS = [
    (
        "width = 1",
        "widht = 1",
        "file, layer 2, line 9: key 'widht': expected one of width, activation, bias in a layer; did you mean 'width'?",
    ),
    ("width = 3", "Width = 3", "file, layer 1, line 5: key 'Width'"),
    ("inputs = 2", "input = 2", "file, line 1: key 'input': expected one of inputs, cost, [[layers]]; did you mean 'inputs'?"),
    ("inputs = 2\n", "", "file without 'inputs': expected inputs, a whole number"),
    ("width = 1\n", "", "file, layer 2, line 8 without 'width': expected width, a whole number"),
    (
        "width = 1",
        "width = '1'",
        "file, layer 2, line 9: key 'width' holds text in quotes: expected a whole number; write width = 1",
    ),
    ("width = 1", "width = 1.0", "holds a number: expected a whole number; write width = 1"),
    ("width = 1", "width = true", "holds true or false: expected a whole number"),
    ("width = 1", "width = 0", "file, layer 2, line 9: width out of range: expected a width from 1 to 4096; did you mean 1?"),
    ("inputs = 2", "inputs = 9999", "file, line 1: inputs out of range"),
    ('"tanh"', '"tnah"', "file, layer 1, line 6: unknown activation 'tnah': expected a name"),
    ('"tanh"', '"elu(-1)"', "file, layer 1, line 6: alpha = -1 in 'elu(-1)': expected alpha > 0"),
    ('"tanh"', '"z+q"', "file, layer 1, line 6: unknown name 'q'"),
    ('"tanh"', "tanh", "file, layer 1, line 6, column 14: expected valid TOML; write activation = 'tanh'"),
    (
        '"tanh"',
        "\N{LEFT DOUBLE QUOTATION MARK}tanh\N{RIGHT DOUBLE QUOTATION MARK}",
        "line 6, column 14: expected valid TOML; write activation = 'tanh'",
    ),
    ('"tanh"', "3", "key 'activation' holds a whole number: expected text in quotes; write activation = '3'"),
    ('"mse"', '"msee"', "file, line 2: unknown cost 'msee'"),
    ('"mse"', '"huber(-1)"', "file, line 2: delta = -1 in 'huber(-1)': expected delta > 0; did you mean 'huber(1)'?"),
    ('cost = "mse"\n', "cost: mse\n", "file, line 2, column 5: expected valid TOML; write cost = 'mse'"),
    (
        "width = 1\n",
        'width = 1\ncost = "mse"\n',
        "layer 2, line 10: key 'cost': *; 'cost' is of the whole file: write it above the first [[layers]]",
    ),
    ("inputs = 2\n", "", "file without 'inputs'"),
    ("inputs = 2\n", "bias = true\ninputs = 2\n", "file, line 1: key 'bias': *; 'bias' is of a layer: write it below [[layers]]"),
    ("width = 1\n", "width = 1\nbias = yes\n", "layer 2, line 10, column 8: expected valid TOML; write bias = true"),
    (
        "width = 1\n",
        "width = 1\nbias = 'false'\n",
        "layer 2, line 10: key 'bias' holds text in quotes: expected true or false; write bias = false",
    ),
    ("width = 1\n", "width = 1\nbiases = false\n", "did you mean 'bias'?"),
    ("width = 1\n", "width = 1\nwidth = 2\n", "file, layer 2, line 10, column 10: expected valid TOML"),
    (
        "[[layers]]\nwidth = 1",
        "[layers]\nwidth = 1",
        "line 8, column 8: expected valid TOML; write [[layers]], once for each layer",
    ),
    ("[[layers]]\nwidth = 3", "[[layers]\nwidth = 3", "file, layer 1, line 4"),
    ("layers", "layer", "file, line 4: key 'layer': *; did you mean 'layers'?"),
    ('"tanh"', '"""\nwidth = 7\ntnah"""', "file, layer 1, line 6: "),
    ("width = 1", "# width = 2\n\nwidht = 1", "file, layer 2, line 11: key 'widht'"),
]


def said(text: str) -> str:
    with pytest.raises(InputError) as caught:
        network_from_toml(text, "file")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("old", "new", "words"), SLIPS, ids=range(len(SLIPS)))
def test_a_slip_in_a_network_file_names_layer_line_and_the_nearest(old: str, new: str, words: str) -> None:
    assert old in GOOD
    found = said(GOOD.replace(old, new))
    for part in words.split("*"):
        assert part in found, found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("inputs = 2\n[layers]\nwidth = 1\n", "file, line 2: [layers]: expected [[layers]], once for each layer"),
        ("inputs = 2\nlayers = 3\n", "file, line 2: key 'layers': expected [[layers]] tables"),
        ("inputs = 2\nlayers = [{width = 3},\n{widht = 1}]\n", "file, layer 2, line 2: key 'widht'"),
        ("inputs = 2\n", "file without 'layers': expected [[layers]] tables"),
        ("", "file without 'inputs'"),
        ("inputs = 2\n" + "[[layers]]\nwidth = 1\n" * 257, "257 layers: expected 1 to 256"),
        ("[[layers]]\nwidth = 1\ninputs = 2\n", "layer 1, line 3: key 'inputs'"),
    ],
    ids=range(7),
)
def test_a_file_of_another_shape(text: str, words: str) -> None:
    assert words in said(text)


def test_windows_line_ends_and_a_byte_order_mark(tmp_path) -> None:
    from bpverify.spec import read_network

    path = tmp_path / "net.toml"
    path.write_bytes(("\ufeff" + GOOD.replace("\n", "\r\n")).encode())
    assert read_network(str(path)).arch == "2-3-1"
    path.write_bytes(GOOD.replace("\n", "\r\n").replace("width = 1", "widht = 1").encode())
    with pytest.raises(InputError, match="layer 2, line 9"):
        read_network(str(path))


NOISE = [
    "",
    "# width = 1",
    "  ",
    "bias = true",
    'activation = """',
    '"""',
    "activation = '''x",
    "'''",
    "[[layers]]",
    "width = 2",
    "[layers]",
    "a.b = 1",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(NOISE), max_size=8), st.lists(st.sampled_from(NOISE), max_size=8))
def test_the_line_that_is_named_holds_the_slip(before: list[str], after: list[str]) -> None:
    text = "\n".join(["inputs = 2", "[[layers]]", "width = 1", *before, "widht = 3", *after])
    try:
        Tables(text, LAYOUT)
    except Slip as slip:
        if "'widht'" in slip.what:
            number = int(slip.place.rpartition("line ")[2])
            assert text.splitlines()[number - 1] == "widht = 3"
