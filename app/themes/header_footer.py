"""The header and the footer of a theme, read from theme.toml: layouts, menus, columns and links."""

from __future__ import annotations

from app.core.i18n import SourceText
from app.core.i18n import lazy_gettext as _
from app.themes.theme_model import Column, Footer, Header, Link
from app.themes.value_reader import ValueReader

HEADER_LAYOUTS = {
    "plain": _("Sur une ligne"),
    "band": _("Bandeau de couleur pour le menu"),
    "centred": _("Logo centré"),
    "split": _("Logo à gauche, menu à droite"),
}
FOOTER_LAYOUTS = {"plain": _("Simple"), "band": _("Bandeau de couleur")}
NETWORKS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "youtube": "YouTube",
    "peertube": "PeerTube",
    "x": "X",
    "tiktok": "TikTok",
    "threads": "Threads",
    "whatsapp": "WhatsApp",
    "panneaupocket": "PanneauPocket",
}
MAX_ENTRIES, MAX_SUB_ENTRIES, MAX_COLUMNS, MAX_COLUMN_LINKS = 8, 12, 4, 12
MAX_LABEL = 60


def read_header(table: ValueReader) -> Header:
    """The header, from its table."""
    header = Header(
        layout=table.read_choice("layout", tuple(HEADER_LAYOUTS)),
        banner=_read_banner(table.read_table("banner")) if table.has("banner") else None,
        institutional=_read_link(table.read_table("institutional")) if table.has("institutional") else None,
        menu=tuple(_read_entry(entry) for entry in table.read_tables("menu", MAX_ENTRIES)),
    )
    table.refuse_unknown()
    return header


def read_footer(table: ValueReader) -> Footer:
    """The footer, from its table."""
    footer = Footer(
        layout=table.read_choice("layout", tuple(FOOTER_LAYOUTS)),
        columns=tuple(_read_column(column) for column in table.read_tables("columns", MAX_COLUMNS)),
        social=tuple(_read_social(link) for link in table.read_tables("social", len(NETWORKS))),
        text=SourceText(table.read_text("text", most=300)),
    )
    table.refuse_unknown()
    return footer


def _read_banner(table: ValueReader) -> Link | None:
    """A line of text over the header, with a link or without."""
    text, url = table.read_text("text", most=200, is_required=True), table.read_url("link", is_required=False)
    table.refuse_unknown()
    return Link(SourceText(text), url) if text else None


def _read_entry(table: ValueReader) -> Link:
    entries = tuple(_read_link(entry) for entry in table.read_tables("items", MAX_SUB_ENTRIES))
    return _read_link(table, entries)


def _read_link(table: ValueReader, links: tuple[Link, ...] = ()) -> Link:
    label = table.read_text("label", most=MAX_LABEL, is_required=True)
    link = Link(SourceText(label), table.read_url("url", is_required=not links), links)
    table.refuse_unknown()
    return link


def _read_column(table: ValueReader) -> Column:
    column = Column(
        title=SourceText(table.read_text("title", most=MAX_LABEL, is_required=True)),
        links=tuple(_read_link(link) for link in table.read_tables("links", MAX_COLUMN_LINKS)),
        text=SourceText(table.read_text("text", most=500)),
    )
    table.refuse_unknown()
    return column


def _read_social(table: ValueReader) -> Link:
    network = table.read_choice("network", tuple(NETWORKS)) if table.has("network") else ""
    if not network:
        table.read_text("network", is_required=True)
    link = Link(NETWORKS.get(network, ""), table.read_url("url"), network=network)
    table.refuse_unknown()
    return link
