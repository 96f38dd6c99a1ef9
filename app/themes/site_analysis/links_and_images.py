"""The menu, the columns of the footer, the social networks, the logo and the icon of a page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from cssselect2 import ElementWrapper
from lxml import etree

from app.themes.site_analysis.computed_style import StyledPage, read_text
from app.themes.site_analysis.page_regions import PageRegions, iterate_named, select
from app.themes.site_analysis.proposal import ImageProposal
from app.themes.theme_model import Column, Link

MAX_ENTRIES, MAX_COLUMNS, MAX_COLUMN_LINKS, MAX_LABEL = 8, 4, 8, 60
NETWORKS = {
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "youtube.com": "youtube",
    "twitter.com": "x",
    "x.com": "x",
    "bsky.app": "bluesky",
    "tiktok.com": "tiktok",
    "mastodon.social": "mastodon",
    "piaille.fr": "mastodon",
}
_NETWORK_NAMES = {"linkedin": "LinkedIn", "youtube": "YouTube", "tiktok": "TikTok"}
# Pages that the portal has itself.
_OWN_PAGES = (
    "mentions légales",
    "mentions legales",
    "plan du site",
    "accessibilité",
    "accessibilite",
    "cookies",
    "données personnelles",
    "confidentialité",
    "rgpd",
    "rss",
)
_CASED_ATTRIBUTES = (b"viewBox", b"preserveAspectRatio", b"gradientUnits", b"gradientTransform", b"clipPathUnits")
_CASED_ELEMENTS = (b"linearGradient", b"radialGradient", b"clipPath")
_LOGO = "[class*=logo], [id*=logo], [src*=logo], [alt*=logo], [alt*=Logo]"


def propose_menu(page: StyledPage, regions: PageRegions) -> tuple[Link, ...]:
    """The entries of the menu, with those that each opens."""
    if regions.menu is None:
        return ()
    top = next(iter(_iterate_top_lists(regions.menu)), None)
    if top is None:
        return _list_links(page, regions.menu)[:MAX_ENTRIES]
    entries = (_read_entry(page, item) for item in top.iter_children() if item.local_name == "li")
    return tuple(entry for entry in entries if entry is not None)[:MAX_ENTRIES]


def propose_columns(page: StyledPage, regions: PageRegions) -> tuple[Column, ...]:
    """The columns of the footer: a heading with the links that follow it."""
    if regions.footer is None:
        return ()
    columns: list[tuple[str, list[Link]]] = []
    for element in regions.footer.iter_subtree():
        if element.local_name in ("h2", "h3", "h4", "h5", "h6", "strong") or _is_title(element):
            columns.append((read_text(element)[:MAX_LABEL], []))
        elif (
            element.local_name == "a"
            and columns
            and (link := _read_link(page, element))
            and not _is_own_or_social(link)
        ):
            columns[-1][1].append(link)
    return tuple(Column(title, tuple(links[:MAX_COLUMN_LINKS])) for title, links in columns if title and links)[
        :MAX_COLUMNS
    ]


def propose_social(page: StyledPage) -> tuple[Link, ...]:
    """The accounts of the authority on social networks, one for each network."""
    links_by_network: dict[str, Link] = {}
    for element in page.elements:
        address = element.etree_element.get("href", "") if element.local_name == "a" else ""
        network = find_network(address)
        if network and "share" not in address and "intent" not in address:
            links_by_network.setdefault(
                network, Link(_NETWORK_NAMES.get(network, network.capitalize()), address, network=network)
            )
    return tuple(links_by_network.values())


def propose_images(page: StyledPage, regions: PageRegions) -> tuple[ImageProposal, ...]:
    """Propose the possible logos, the best first, then the icon of the tab."""
    logos = list(_iterate_logos(page, regions))
    icons = [
        _build_image(page, "favicon", element.etree_element.get("href", ""))
        for element in page.elements
        if element.local_name == "link"
        and {"icon", "apple-touch-icon"} & set(element.etree_element.get("rel", "").lower().split())
    ]
    unique = {(icon.role, icon.address): icon for icon in [*logos[:4], *icons] if icon.address}
    return tuple(unique.values())


def find_network(address: str) -> str:
    """The social network of an address, or nothing."""
    host = (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("fr-fr.") if "//" in address else ""
    return NETWORKS.get(host, "")


def _iterate_logos(page: StyledPage, regions: PageRegions) -> Iterator[ImageProposal]:
    top = list(regions.header.iter_subtree()) if regions.header else page.elements[:400]
    named_elements = select(top, _LOGO)
    inside = [child for each in named_elements for child in (each, *iterate_named(each, "img", "svg"))]
    for element in [*inside, *top]:
        if element.local_name == "img":
            attributes = element.etree_element.attrib
            yield _build_image(page, "logo", attributes.get("src", ""), attributes.get("alt", ""))
        elif element.local_name == "svg" and element in inside:
            yield ImageProposal("logo", "logo.svg", content=_write_drawing(page, element))
    for element in page.elements:
        if element.local_name == "meta" and element.etree_element.get("property") == "og:image":
            yield _build_image(page, "logo", element.etree_element.get("content", ""))


def _write_drawing(page: StyledPage, element: ElementWrapper) -> bytes:
    """A drawing of the page as a file of its own: parsers of HTML write its names in small letters (HTML, 13.2.6.5)."""
    drawing: bytes = etree.tostring(element.etree_element, with_tail=False)
    # In a file of its own, nothing is around the drawing to take its colour from.
    drawing = drawing.replace(b"currentColor", (page.find_text_colour(element) or "#000000").encode())
    for name in _CASED_ATTRIBUTES:
        drawing = drawing.replace(b" " + name.lower() + b"=", b" " + name + b"=")
    for name in _CASED_ELEMENTS:
        drawing = drawing.replace(b"<" + name.lower(), b"<" + name).replace(b"</" + name.lower(), b"</" + name)
    return drawing if b"xmlns=" in drawing else drawing.replace(b"<svg", b'<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _build_image(page: StyledPage, role: str, reference: str, alternative: str = "") -> ImageProposal:
    address = "" if reference.startswith("data:") else page.page.resolve(reference)
    return ImageProposal(role, address, alternative.strip()[:120], page.page.find(address))


def _iterate_top_lists(menu: ElementWrapper) -> Iterator[ElementWrapper]:
    """The lists of a menu, the outermost first; the one with several entries is before."""
    lists = [each for each in (menu, *iterate_named(menu, "ul", "ol")) if each.local_name in ("ul", "ol")]
    return iter([each for each in lists if sum(1 for item in each.iter_children() if item.local_name == "li") > 1])


def _read_entry(page: StyledPage, item: ElementWrapper) -> Link | None:
    """An entry of the menu: its own link or its words, and the links of the list inside it."""
    inner = next(iterate_named(item, "ul", "ol"), None)
    links = _list_links(page, inner) if inner is not None else ()
    inside = {each.etree_element for each in inner.iter_subtree()} if inner is not None else set()
    own = [
        each
        for each in iterate_named(item, "a", "button", "span")
        if each.etree_element not in inside and read_text(each)
    ]
    link = next((_read_link(page, each) for each in own if each.local_name == "a"), None)
    label = link.label if link else read_text(own[0])[:MAX_LABEL] if own else ""
    if not label or (not link and not links):
        return None
    return Link(label, link.url if link else "", links[:MAX_ENTRIES])


def _list_links(page: StyledPage, region: ElementWrapper) -> tuple[Link, ...]:
    links = {link.label: link for each in iterate_named(region, "a") if (link := _read_link(page, each))}
    return tuple(links.values())


def _read_link(page: StyledPage, element: ElementWrapper) -> Link | None:
    """A link with words and an address that leads somewhere."""
    label = (read_text(element) or element.etree_element.get("aria-label", ""))[:MAX_LABEL]
    address = page.page.resolve_link(element.etree_element.get("href", ""))
    return Link(label, address) if label and address else None


def _is_title(element: ElementWrapper) -> bool:
    return (
        element.local_name in ("p", "div", "span")
        and any("title" in name or "titre" in name for name in element.classes)
        and not list(iterate_named(element, "a"))
    )


def _is_own_or_social(link: Link) -> bool:
    return bool(find_network(link.url)) or any(words in link.label.lower() for words in _OWN_PAGES)
