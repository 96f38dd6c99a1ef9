"""The fonts of a page, the weight of its headings, and the roundness of its buttons, fields and cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from cssselect2 import ElementWrapper

from app.core.i18n import gettext as _
from app.themes.site_analysis.computed_style import StyledPage
from app.themes.site_analysis.css_rules import read_families
from app.themes.site_analysis.page_regions import PageRegions
from app.themes.site_analysis.proposal import FontProposal, SettingProposal

# Families that every computer has, or that name its own: a theme brings no file for them.
_SYSTEM = re.compile(
    r"(arial|helvetica|helvetica neue|verdana|tahoma|trebuchet ms|georgia|times|times new roman|segoe ui|calibri"
    r"|-apple-system|system-ui|blinkmacsystemfont|lucida.*|(ui-)?(sans-)?serif|monospace|cursive|inherit|initial)\Z"
)
_SERIFS = re.compile(r"(?<!sans-)serif|georgia|times|garamond|merriweather|lora|playfair|crimson|baskerville|slab")
_ROUNDED = re.compile(r"rounded|nunito|quicksand|varela|comfortaa|dosis|fredoka")
_CONDENSED = re.compile(r"condensed|narrow|oswald|bebas|league gothic|fjalla|antonio")
# An icon font draws pictures.
_ICONS = re.compile(r"icon|awesome|glyph|symbols|dashicons|material", re.IGNORECASE)
_LIMITS = {"radius-button": 32, "radius": 24, "radius-large": 32}


def propose_fonts(page: StyledPage, regions: PageRegions) -> tuple[FontProposal, ...]:
    """The family of the texts, then that of the headings when it is another one."""
    text = _find_families(page, [regions.body] if regions.body else [])
    headings = _find_families(page, regions.headings)
    proposals = [_build_font(page, "text", text)] if text else []
    if headings and headings[:1] != text[:1]:
        proposals.append(_build_font(page, "heading", headings))
    return tuple(proposals)


def list_font_addresses(page: StyledPage, regions: PageRegions) -> list[str]:
    """The addresses of the WOFF2 files of these families, those that are not at hand included."""
    families = {font.family.lower() for font in propose_fonts(page, regions)}
    faces = [each for each in page.sheets.font_faces if each.family.lower() in families and each.style == "normal"]
    return [source for face in faces for source in face.sources if _is_woff2(source)]


def propose_settings(page: StyledPage, regions: PageRegions) -> tuple[SettingProposal, ...]:
    """The letter and shape tokens that the page gives."""
    return tuple(_iterate_settings(page, regions))


def _iterate_settings(page: StyledPage, regions: PageRegions) -> Iterator[SettingProposal]:
    filled = [button for button in regions.buttons if page.get_background(button)]
    for token, elements, words in (
        ("radius-button", filled or list(regions.buttons), _("arrondi des boutons")),
        ("radius-large", regions.cards, _("arrondi des cartes")),
    ):
        radius = _find_most_common(_read_length(page.get_value(element, "border-radius")) for element in elements)
        if radius is not None:
            yield SettingProposal(token, f"{min(radius, _LIMITS[token]):g}", words)
    weight = _find_most_common(
        _read_weight(page.find_inherited(heading, "font-weight")) for heading in regions.headings
    )
    if weight is not None:
        yield SettingProposal("weight-heading", f"{min(max(weight, 300), 900):g}", _("graisse des titres"))
    first = regions.headings[:1]
    if any(_read_word(page.find_inherited(each, "text-transform")) == "uppercase" for each in first):
        yield SettingProposal("case-heading", "upper", _("titres en capitales"))
    if any(_has_shadow(page, card) for card in regions.cards):
        yield SettingProposal("shadow", "soft", _("ombre des cartes"))
    elif regions.cards:
        yield SettingProposal("shadow", "none", _("cartes sans ombre"))


def _find_families(page: StyledPage, elements: Iterable[ElementWrapper]) -> list[str]:
    """The most frequent list of families of these elements."""
    counts: Counter[tuple[str, ...]] = Counter()
    for element in elements:
        tokens = page.find_inherited(element, "font-family") or _read_font_shorthand(
            page.find_inherited(element, "font")
        )
        families = tuple(read_families(tokens))
        if families and not _ICONS.search(families[0]):
            counts[families] += 1
    return list(counts.most_common(1)[0][0]) if counts else []


def _read_font_shorthand(tokens: list[Any]) -> list[Any]:
    """The families of a `font` value: what follows its size."""
    sizes = [index for index, token in enumerate(tokens) if token.type in ("dimension", "percentage")]
    return tokens[sizes[-1] + 1 :] if sizes else []


def _build_font(page: StyledPage, role: str, families: list[str]) -> FontProposal:
    family = families[0]
    faces = [
        each for each in page.sheets.font_faces if each.family.lower() == family.lower() and each.style == "normal"
    ]
    sources = [
        (face, source) for face in faces for source in face.sources if page.page.find(source) and _is_woff2(source)
    ]
    # A variable font, else the regular weight.
    face, source = min(
        sources,
        key=lambda each: (" " not in each[0].weight, each[0].weight not in ("400", "normal")),
        default=(None, ""),
    )
    weights = face.weight.replace("normal", "400").replace("bold", "700") if face else "400"
    name = "" if _SYSTEM.match(family.lower()) else family
    return FontProposal(
        role, name, _find_fallback(families), source, weights, page.page.find(source) if source else None
    )


def _is_woff2(address: str) -> bool:
    return address.partition("?")[0].partition("#")[0].endswith(".woff2")


def _find_fallback(families: list[str]) -> str:
    names = ", ".join(families).lower()
    for pattern, fallback in ((_CONDENSED, "condensed"), (_ROUNDED, "rounded"), (_SERIFS, "serif")):
        if pattern.search(names):
            return fallback
    return "sans"


def _read_length(tokens: list[Any]) -> float | None:
    """The first length of a value, in pixels; a round end is 999."""
    for token in tokens:
        if token.type == "number" and token.value == 0:
            return 0
        if token.type == "percentage":
            return 999
        if token.type == "dimension":
            factor = {"px": 1.0, "rem": 16.0, "em": 16.0, "pt": 4 / 3}.get(token.lower_unit)
            return round(token.value * factor) if factor else None
    return None


def _read_weight(tokens: list[Any]) -> float | None:
    for token in tokens:
        if token.type == "number":
            return float(token.value)
        if token.type == "ident":
            return {"normal": 400.0, "bold": 700.0, "bolder": 700.0, "lighter": 300.0}.get(token.lower_value)
    return None


def _read_word(tokens: list[Any]) -> str:
    return next((str(token.lower_value) for token in tokens if token.type == "ident"), "")


def _has_shadow(page: StyledPage, element: ElementWrapper) -> bool:
    tokens = page.get_value(element, "box-shadow", "-webkit-box-shadow")
    return bool(tokens) and _read_word(tokens) != "none"


def _find_most_common(values: Iterable[float | None]) -> float | None:
    counts = Counter(element for element in values if element is not None)
    return counts.most_common(1)[0][0] if counts else None
