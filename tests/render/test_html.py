import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bpverify.errors import InternalError
from bpverify.network import Network
from bpverify.proof.proof import Chain, Paragraph, Proof, Reason, Section
from bpverify.render.html import proofs_html, sentence
from bpverify.verdict import Undecided
from tests.render.proofs import first, general, spelled

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = frozenset({"meta", "wbr", "br"})


class Page(HTMLParser):
    """Reads a page, with what every element closes, and the addresses in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def test_every_element_is_closed_and_nothing_is_loaded() -> None:
    text = proofs_html([first(), general(), spelled()])
    page = Page(text)
    assert page.open == []
    tags = {tag for tag, _ in page.seen}
    assert not tags & {"script", "link", "img", "iframe", "object", "base"}
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)
    assert not [name for _, attributes in page.seen for name in attributes if name.startswith("on") or name == "src"]


def test_each_step_shows_its_reason_and_its_verdict() -> None:
    page = Page(proofs_html([general()]))
    assert page.text.count("✓ proved") == len(general().steps) == 7
    for part in ("by the chain rule through", "the sum collapses, since only the term", "rearranging", "index calculus"):
        assert part in page.text
    assert "7 steps, each proved" in page.text


def test_scope_assumptions_conditions_and_what_is_trusted_are_in_sight() -> None:
    proof = replace(general(), conditions=(r"$z_j^l \neq 0$", "a condition < of another kind"))
    text = " ".join(Page(proofs_html([proof])).text.split())
    for part in (
        "for all widths and depths, 1≤l≤L−1", "We assume", "the definition of the error", "no weight is shared", "Provided that",
        "zjl≠0", "a condition < of another kind", "What is trusted", "the kernel", "bpverify/kernel",
    ):  # fmt: skip
        assert part in text
    assert "SymPy" not in text
    assert "SymPy" in Page(proofs_html([spelled()])).text


def test_a_method_is_no_assumption() -> None:
    proof = replace(general(), assumes=("index calculus", "sigma_l differentiable", "no shared weights"))
    text = Page(proofs_html([proof])).text.partition("We assume")[2]
    before = text.partition("How one layer")[0]
    assert "index calculus" not in before and before.index("differentiable") < before.index("no weight is shared")


def test_a_left_side_is_repeated_only_where_the_chain_is_broken() -> None:
    steps = general().steps[2:5]
    whole = Section("", (Chain(steps),))
    gap = Section("", (Chain((steps[0], steps[2])),))
    heads = [len(re.findall(r'class="head"><math', proofs_html([replace(general(), sections=(s,))]))) for s in (whole, gap)]
    assert heads == [1, 2]


def test_several_proofs_have_contents_whose_links_lead_somewhere() -> None:
    page = Page(proofs_html([first(), general(), spelled()]))
    anchors = [attributes["id"] for _, attributes in page.seen if "id" in attributes]
    assert len(set(anchors)) == len(anchors)
    links = {str(attributes["href"]) for tag, attributes in page.seen if tag == "a"}
    assert links == {"#bp1", "#bp2", "#bp2-on-2-3-4"}
    assert {link[1:] for link in links} <= set(anchors)
    assert "<nav" not in proofs_html([general()])


def test_what_is_cited_and_written_cannot_bring_markup() -> None:
    step = replace(general().steps[0], reason=Reason("citation", "<script>x</script> & BP1"))
    section = Section("<b>", (Paragraph("<i>x</i> $<b>$"), Chain((step,), "<tag>")))
    proof = replace(general(), title="<script>", sections=(section,), scope="<u>", assumes=("<u>",))
    page = Page(proofs_html([proof, first()]))
    assert page.open == []
    assert not {tag for tag, _ in page.seen} & {"script", "i", "u", "tag"}


def test_a_step_that_is_not_proved_is_never_shown_as_proved() -> None:
    undecided: Any = Undecided(claim="a = b", reason="a limit")
    step = replace(general().steps[0], verdict=undecided)
    with pytest.raises(InternalError, match="is not proved"):
        proofs_html([replace(general(), sections=(Section("", (Chain((step,)),)),))])
    step = replace(general().steps[0], reason=Reason("magic"))
    with pytest.raises(InternalError, match="unknown reason: magic"):
        proofs_html([replace(general(), sections=(Section("", (Chain((step,)),)),))])


def test_the_network_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Drawing:
        @staticmethod
        def network_svg(network: Network) -> str:
            return f'<svg viewBox="0 0 9 9"><text>{network.arch}</text></svg>'

    monkeypatch.setitem(sys.modules, "bpverify.render.drawing", Drawing)
    text = proofs_html([spelled(), replace(spelled(), name="BP3")])
    assert text.count("<svg") == 1 and "The network 2-3-4" in text
    assert "<svg" not in proofs_html([general()])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("all widths and depths, 1 <= l <= L-1", ("<mo", "≤", "all widths")),
        ("z_j^l != 0 at every unit", ("≠", "at every unit")),
        ("sum(y) = 1 (targets)", ("sum(y) = 1",)),
        ("a < b", ("a &lt; b",)),
    ],
)
def test_conditions_read_well(text: str, parts: tuple[str, ...]) -> None:
    for part in parts:
        assert part in sentence(text)


# -- in a browser

PROBE = """<script>addEventListener("load", () => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("math, svg, table, pre, code")]
    .filter(e => e.offsetParent !== null || e.getClientRects().length)
    .filter(e => e.getBoundingClientRect().right > room + 0.5 || e.getBoundingClientRect().left < 0).length;
  const hidden = [...document.querySelectorAll(".formula, .head")].filter(e => e.scrollWidth > e.clientWidth + 1).length;
  const tall = document.querySelector("mfrac").getBoundingClientRect().height > 20;
  const page = document.documentElement.scrollWidth > room;
  document.body.dataset.found = `room ${room} page ${page} wide ${wide} hidden ${hidden} tall ${tall}`;
});</script>"""
WIDTHS = (340, 400, 1000)
POLICY = re.compile(r"<meta http-equiv[^>]*>")


def browse(path: Path, profile: Path, *options: str) -> str:
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
               "--disable-background-networking", "--disable-component-update", "--disable-sync",
               f"--user-data-dir={profile}", *options, path.as_uri()]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def measured(text: str, place: Path) -> str:
    """What the probe finds in inner frames of three widths; a window of the browser cannot be as narrow as a phone."""
    page = POLICY.sub("", text).replace("</body>", PROBE + "</body>")
    (place / "page.html").write_text(page, encoding="utf-8")
    frames = "".join(f'<iframe src="page.html" width="{width}" height="900" style="border:0"></iframe>' for width in WIDTHS)
    gather = """<script>addEventListener("load", () => { document.body.textContent =
      [...document.querySelectorAll("iframe")].map(f => f.contentDocument.body.dataset.found).join("; "); });</script>"""
    (place / "frames.html").write_text(f"<!DOCTYPE html><body>{frames}{gather}</body>", encoding="utf-8")
    options = ("--window-size=1200,900", "--hide-scrollbars", "--allow-file-access-from-files", "--dump-dom")
    return browse(place / "frames.html", place / "profile", *options)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: chromium)")
def test_no_formula_runs_off_the_page_of_a_phone(tmp_path: Path) -> None:
    found = measured(proofs_html([first(), general(), spelled()]), tmp_path)
    for width in WIDTHS:
        assert f"room {width} page false wide 0 hidden 0 tall true" in found, found


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: chromium)")
def test_the_probe_sees_a_formula_that_cannot_break(tmp_path: Path) -> None:
    found = measured(proofs_html([spelled()]).replace("<wbr>", "").replace("</math><math", "</math>\u2060<math")
                     .replace(".step .formula {", ".step .formula { white-space: nowrap;"), tmp_path)  # fmt: skip
    assert "room 340" in found and "hidden 0" not in found.split(";")[0], found


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: chromium)")
def test_the_page_is_drawn(tmp_path: Path) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(proofs_html([general()]), encoding="utf-8")
    browse(page, tmp_path / "profile", "--window-size=900,1200", f"--screenshot={picture}")
    assert picture.stat().st_size > 20_000


def test_proofs_are_unchanged_data() -> None:
    proof: Proof = general()
    assert proofs_html([proof]) == proofs_html([proof])
