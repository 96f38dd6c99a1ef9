"""The colours of a page and what they are for: main colour, second colour, header, footer, text, links."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import tinycss2
from cssselect2 import ElementWrapper

from app.core.i18n import gettext as _
from app.themes.contrast.oklch import convert_to_oklch
from app.themes.site_analysis.computed_style import StyledPage, read_colour
from app.themes.site_analysis.page_regions import PageRegions, iterate_named
from app.themes.site_analysis.proposal import ColourProposal, ImageProposal

# Below this chroma a colour is a grey, whatever its hue; two hues closer than this are one colour.
_MIN_CHROMA, _NEAR_HUE, _NEAR_LIGHTNESS = 0.045, 18.0, 0.16
# The lightness below which a page is dark.
_MAX_DARK = 0.6
# Elements of one kind counted at most, so that a long list does not decide alone.
_MAX_COUNT = 12
_WEIGHTS = {
    "theme": 8.0,
    "page": 6.0,
    "button": 3.0,
    "header": 10.0,
    "menu": 10.0,
    "footer": 5.0,
    "link": 1.0,
    "heading": 1.5,
    "logo": 2.5,
    "area": 0.8,
}
_FILL = re.compile(r"""(?:fill|stroke|stop-color)\s*[=:]\s*["']?\s*(#[0-9a-f]{3,8}|rgb\([^)]{5,40}\))""", re.IGNORECASE)


def propose_colours(
    page: StyledPage, regions: PageRegions, images: Iterable[ImageProposal] = ()
) -> tuple[ColourProposal, ...]:
    """The colour tokens that the page gives, the main colour first."""
    seen_colours = [*_list_seen_colours(page, regions), *_list_logo_colours(images)]
    brand = _rank_brand_colours(seen_colours)
    proposals = [
        ColourProposal(token, colour, _describe_places(seen_colours, colour))
        for token, colour in zip(("accent", "second"), brand, strict=False)
    ]
    proposals += _propose_page_colours(page, regions)
    proposals += _propose_region_colours(page, regions)
    if len(brand) > 1 and not any(proposal.colour == brand[1] for proposal in proposals[2:]):
        # The detail of drawings, unless it would vanish on a region of that colour.
        proposals.append(ColourProposal("sun", brand[1], (_("seconde couleur"),)))
    return tuple(proposals)


def _list_seen_colours(page: StyledPage, regions: PageRegions) -> Iterator[tuple[str, str]]:
    """Each kind of place with a colour that was seen there."""
    for place, region in (("header", regions.header), ("menu", regions.menu), ("footer", regions.footer)):
        if region is not None:
            boxes = (region, *_iterate_wide(region))
            yield place, next((colour for box in boxes if (colour := page.get_background(box))), "")
    yield from (("button", page.get_background(button)) for button in regions.buttons)
    page_element = regions.sheet or regions.body
    paper = page.find_background(page_element) if page_element else ""
    if paper and _is_dark_colour(paper):
        # Links are then chosen to be read on it.
        yield "page", paper
    else:
        yield from (("link", page.find_words_colour(link)) for link in regions.links)
    titles = iterate_named(regions.footer, "h2", "h3", "h4", "h5", "strong", "p") if regions.footer else ()
    yield from (("heading", page.find_words_colour(title)) for title in (*regions.headings, *titles))
    for element in page.elements:
        if element.local_name == "meta" and element.etree_element.get("name") == "theme-color":
            yield "theme", read_colour(_parse_value(element.etree_element.get("content", "")))
        elif element.local_name in (
            "div",
            "section",
            "article",
            "aside",
            "ul",
            "li",
            "span",
            "table",
            "tr",
            "td",
            "th",
        ):
            yield "area", page.get_background(element)


def _list_logo_colours(images: Iterable[ImageProposal]) -> Iterator[tuple[str, str]]:
    """The colours of the best logo, when it is a drawing."""
    content = next((image.content for image in images if image.role == "logo" and image.content), b"")
    if b"<svg" in content[:2_000]:
        for value in _FILL.findall(content[:200_000].decode("utf-8", errors="replace")):
            yield "logo", read_colour(_parse_value(value))


def _rank_brand_colours(seen_colours: Iterable[tuple[str, str]]) -> list[str]:
    """The main colour, the most seen; then the most seen of another hue, else of a very different lightness."""
    counts: Counter[tuple[str, str]] = Counter(colour for colour in seen_colours if colour[1])
    scores: defaultdict[str, float] = defaultdict(float)
    for (place, colour), number in counts.items():
        if convert_to_oklch(colour).chroma >= _MIN_CHROMA:
            scores[colour] += _WEIGHTS[place] * min(number, _MAX_COUNT)
    ranked = sorted(scores, key=lambda colour: -scores[colour])
    others = [row for row in ranked[1:] if not _has_near_hue(row, ranked[0])]
    shades = [row for row in ranked[1:] if not _has_near_lightness(row, ranked[0])]
    return [*ranked[:1], *(others or shades)[:1]]


def _is_dark_colour(colour: str) -> bool:
    converted = convert_to_oklch(colour)
    return converted.chroma >= _MIN_CHROMA and converted.lightness < _MAX_DARK


def _has_near_hue(first: str, second: str) -> bool:
    angle = abs(convert_to_oklch(first).hue - convert_to_oklch(second).hue) % 360
    return min(angle, 360 - angle) < _NEAR_HUE


def _has_near_lightness(first: str, second: str) -> bool:
    return abs(convert_to_oklch(first).lightness - convert_to_oklch(second).lightness) < _NEAR_LIGHTNESS


def _propose_page_colours(page: StyledPage, regions: PageRegions) -> Iterator[ColourProposal]:
    if regions.body is None:
        return
    if colour := page.find_background(regions.sheet or regions.body):
        yield ColourProposal("paper", colour, (_("fond de la page"),))
    if colour := page.find_text_colour(regions.sheet or regions.body):
        yield ColourProposal("ink", colour, (_("texte de la page"),))
    links = Counter(colour for link in regions.links if (colour := page.find_words_colour(link)))
    chromatic = [
        (colour, number) for colour, number in links.most_common() if convert_to_oklch(colour).chroma >= _MIN_CHROMA
    ]
    if chromatic:
        yield ColourProposal("link", chromatic[0][0], (_("liens du texte (%(number)s)", number=chromatic[0][1]),))


def _propose_region_colours(page: StyledPage, regions: PageRegions) -> Iterator[ColourProposal]:
    page_element = regions.sheet or regions.body
    paper = page.find_background(page_element) if page_element else ""
    header = page.find_background(regions.header) if regions.header else ""
    menu = page.get_background(regions.menu) if regions.menu else ""
    has_band = bool(menu) and menu != header
    text = (
        "" if regions.header is None else page.find_words_colour(next(_iterate_links(regions.header), regions.header))
    )
    links = "" if regions.menu is None else page.find_words_colour(next(_iterate_links(regions.menu), regions.menu))
    if header and header != paper:
        yield ColourProposal("header", header, (_("fond de l’en-tête"),))
        if text:
            yield ColourProposal("on-header", text, (_("texte de l’en-tête"),))
        if links and not has_band and _is_inside(regions.menu, regions.header):
            yield ColourProposal("header-link", links, (_("liens du menu"),))
    if has_band:
        yield ColourProposal("band", menu, (_("fond du menu"),))
        yield ColourProposal("on-band", links, (_("liens du menu"),))
    yield from _propose_region(page, regions.footer, "footer", paper)
    yield from _propose_region(page, regions.hero, "hero", paper)


def _propose_region(page: StyledPage, region: ElementWrapper | None, name: str, paper: str) -> Iterator[ColourProposal]:
    """The background and the text of the footer, or of the top of the home page."""
    words = {
        "footer": (_("fond du pied de page"), _("texte du pied de page")),
        "hero": (_("fond du haut de l’accueil"), _("texte du haut de l’accueil")),
    }[name]
    background = page.find_background(region) if region is not None else ""
    if region is None or not background or background == paper:
        return
    yield ColourProposal(name, background, words[:1])
    heading = next(iterate_named(region, "h1", "h2"), None) if name == "hero" else next(_iterate_links(region), None)
    if text := page.find_words_colour(heading or region):
        yield ColourProposal(f"on-{name}", text, words[1:])


def _describe_places(seen_colours: Iterable[tuple[str, str]], colour: str) -> tuple[str, ...]:
    """Describe the places where a colour was seen, the most telling first."""
    words = {
        "theme": _("couleur annoncée aux navigateurs"),
        "header": _("fond de l’en-tête"),
        "menu": _("fond du menu"),
        "page": _("fond de la page"),
        "button": _("fond des boutons"),
        "footer": _("fond du pied de page"),
        "logo": _("logo"),
        "heading": _("titres"),
        "link": _("liens"),
        "area": _("fonds d’encadrés"),
    }
    counts = Counter(place for place, each in seen_colours if each == colour)
    return tuple(f"{words[place]} ({counts[place]})" for place in words if counts[place])


def _is_inside(element: ElementWrapper | None, region: ElementWrapper | None) -> bool:
    return element is not None and region is not None and any(each == element for each in region.iter_subtree())


def _parse_value(text: str) -> Iterable[Any]:
    yield from tinycss2.parse_component_value_list(text)


def _iterate_links(region: ElementWrapper | None) -> Iterator[ElementWrapper]:
    return iterate_named(region, "a") if region is not None else iter(())


def _iterate_wide(region: ElementWrapper) -> Iterator[ElementWrapper]:
    """The first boxes of a region, which are as wide as it is."""
    return islice(iterate_named(region, "div", "nav", "ul"), 4)
