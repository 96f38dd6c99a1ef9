"""Proposals from three saved home pages that differ in age and taste, and from pages meant to cost too much."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from app.core import outgoing
from app.themes.site_analysis.analysis import analyse_page, analyse_styled_page
from app.themes.site_analysis.proposal import LookProposal
from app.themes.site_analysis.saved_page import SavedPage, SavedPageRefused, read_saved_page
from app.themes.site_analysis.site_fetch import fetch_site
from devtools.screenshots.saved_sites import zip_site

SITES = Path(__file__).parent / "sites"


@functools.cache
def _analyse(name: str) -> LookProposal:
    return analyse_page(read_saved_page(zip_site(name, {"files/outfit.woff2": b"wOF2"})))


@pytest.mark.parametrize(
    ("site", "colours"),
    [
        (
            "navy",
            {
                "accent": "#14305e",
                "second": "#f4b400",
                "paper": "#e9edf2",
                "header": "#ffffff",
                "band": "#14305e",
                "on-band": "#ffffff",
                "footer": "#0f2548",
                "hero": "#f4b400",
                "on-hero": "#14305e",
                "sun": "",
            },
        ),
        (
            "airy",
            {
                "accent": "#0d7a76",
                "second": "#ff7a59",
                "sun": "#ff7a59",
                "paper": "#fffaf3",
                "ink": "#17302f",
                "footer": "#0e3b39",
            },
        ),
        (
            "dense",
            {"accent": "#00693e", "second": "#7a2a6b", "paper": "#f2f2ee", "header": "#ffffff", "footer": "#00472a"},
        ),
        (
            "tables",
            {
                "accent": "#003366",
                "paper": "#fffff0",
                "ink": "#333333",
                "link": "#aa3300",
                "header": "#003366",
                "on-header": "#ffffff",
                "band": "#669966",
                "on-band": "#ffff99",
                "footer": "#003366",
                "on-footer": "#ffffff",
            },
        ),
    ],
)
def test_colours_are_given_their_roles(site: str, colours: dict[str, str]) -> None:
    proposal = _analyse(site)

    assert {token: proposal.find_colour(token) for token in colours} == colours


def test_each_colour_says_where_it_was_seen() -> None:
    accent = _analyse("navy").colours[0]

    assert accent.seen_at == ("fond du menu (1)", "logo (3)", "titres (5)", "fonds d’encadrés (1)")


@pytest.mark.parametrize(
    ("site", "fonts"),
    [
        ("navy", [("text", "", "sans", ""), ("heading", "", "serif", "")]),
        ("airy", [("text", "Outfit", "sans", "files/outfit.woff2")]),
        ("dense", [("text", "Source Sans 3", "sans", ""), ("heading", "Oswald", "condensed", "")]),
    ],
)
def test_fonts_are_found_with_their_file_or_what_resembles_them(site: str, fonts: list[tuple[str, ...]]) -> None:
    assert [(font.role, font.family, font.fallback, font.file) for font in _analyse(site).fonts] == fonts


@pytest.mark.parametrize(
    ("site", "settings"),
    [
        ("navy", {"radius-button": "3", "radius-large": "0", "weight-heading": "700", "shadow": "none"}),
        ("airy", {"radius-button": "32", "radius-large": "18", "weight-heading": "600", "shadow": "soft"}),
        ("dense", {"radius-button": "0", "weight-heading": "600", "case-heading": "upper"}),
    ],
)
def test_shapes_are_those_of_buttons_cards_and_headings(site: str, settings: dict[str, str]) -> None:
    values = {each.token: each.value for each in _analyse(site).settings}

    assert settings.items() <= values.items()


def test_the_menu_has_its_two_levels_and_full_addresses() -> None:
    menu = _analyse("airy").menu

    assert [entry.label for entry in menu] == ["Découvrir", "Au quotidien", "Sortir", "Participer"]
    assert [link.label for link in menu[1].links] == ["Démarches", "Déchets", "Se déplacer"]
    assert menu[2].url == "https://www.port-lannec.example/sortir"


def test_a_mega_menu_gives_its_entries_and_the_first_of_their_lists() -> None:
    menu = _analyse("dense").menu

    assert [entry.label for entry in menu][:2] == ["Solidarités", "Collèges"]
    assert [link.label for link in menu[0].links] == ["PMI", "Adoption"]


def test_the_footer_gives_its_columns_without_what_the_portal_has_itself() -> None:
    columns = {column.title: [link.label for link in column.links] for column in _analyse("navy").columns}

    assert columns == {
        "La mairie": ["Horaires", "Annuaire des services"],
        "Infos pratiques": ["Plan de la ville", "Location de salles"],
    }


def test_social_networks_are_named() -> None:
    assert [link.label for link in _analyse("dense").social] == ["LinkedIn", "YouTube"]


def test_logos_come_with_their_content_the_best_first() -> None:
    first = {site: _analyse(site).images[0] for site in ("navy", "airy", "dense")}

    assert first["navy"].alternative == "Ville de Saint-Aubin-sur-Orne"
    assert b"<svg" in (first["navy"].content or b"")
    assert b'viewBox="0 0 120 40"' in (first["airy"].content or b"")
    assert b'fill="#0d7a76"' in (first["airy"].content or b"")
    assert first["dense"].address == "css/logo.svg"


def test_contact_comes_from_what_the_page_marks_up() -> None:
    assert _analyse("airy").contact.address == "3 quai des Voiliers, 56999 Port-Lannec"
    assert _analyse("airy").contact.hours == "Mo-Fr 09:00-12:00, Mo-Th 13:30-17:00"
    assert _analyse("navy").contact.phone == "02 31 00 00 00"


def test_a_page_saved_as_one_file_is_read_as_well() -> None:
    message = EmailMessage()
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = "multipart/related"
    for path, kind in (("index.html", "html"), ("css/bootstrap.css", "css"), ("css/theme.css", "css")):
        part = EmailMessage()
        part.set_content((SITES / "dense" / path).read_text(encoding="utf-8"), subtype=kind)
        part["Content-Location"] = f"https://www.haute-vallee.example/{path}"
        message.attach(part)
    page = read_saved_page(b"MIME-Version: 1.0\r\n" + message.as_bytes())

    assert page.address == "https://www.haute-vallee.example/index.html"
    assert analyse_page(page).find_colour("accent") == "#00693e"


def test_html_alone_gives_what_it_contains() -> None:
    proposal = analyse_page(read_saved_page((SITES / "navy" / "index.html").read_bytes()))

    assert proposal.find_colour("accent") == ""
    assert proposal.menu[0].label == "Ma ville"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"PK\x03\x04broken", zip_site("navy").replace(b"index.html", b"index.txtt")]
)
def test_other_files_are_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(SavedPageRefused, match="page"):
        read_saved_page(content)


HOSTILE = {
    "deep": "<div>" * 100_000,
    "variables": "<style>:root{"
    + "".join(f"--a{i}:{f'var(--a{i + 1}) ' * 10};" for i in range(60))
    + "}body{color:var(--a0)}</style>",
    "selectors": f"<style>{':is(' * 2000}a{')' * 2000}{{color:red}}</style><a>x</a>",
    "relations": f"<style>{'*:has(* * * *) *{color:red}' * 300}</style>{'<div><a>x</a></div>' * 500}",
    "nested": f"<style>{'a{' * 20_000}</style><a>x</a>",
}


@pytest.mark.parametrize("name", ["variables", "selectors"])
def test_a_page_that_exceeds_its_budget_is_refused(name: str) -> None:
    with pytest.raises(SavedPageRefused, match="trop compliquée"):
        analyse_page(SavedPage(f"<html><body>{HOSTILE[name]}"))


@pytest.mark.parametrize("name", ["deep", "relations", "nested"])
def test_what_would_cost_too_much_in_a_page_is_left_out(name: str) -> None:
    page = f"<html><head><style>a{{color:#a01020}}</style></head><body><a>x</a>{HOSTILE[name]}"

    assert analyse_page(SavedPage(page)).find_colour("accent") == "#a01020"


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of a running site, allowed by the operator although it is private."""
    handler = functools.partial(_QuietHandler, directory=str(SITES / "airy"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({host})))
    yield f"http://{host}/"
    outgoing.install(app.config["PARVIS"])
    server.shutdown()
    server.server_close()


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def test_a_site_is_fetched_with_its_style_sheets_and_icons(site: str) -> None:
    proposal = analyse_styled_page(fetch_site(site))

    assert proposal.find_colour("accent") == "#0d7a76"
    assert [image.content is not None for image in proposal.images if image.role == "favicon"] == [True, False]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "http://169.254.169.254/", "ftp://ville.example/", "http://[::1]/"]
)
def test_a_private_or_unknown_address_is_not_called(app: Flask, address: str) -> None:
    with pytest.raises(SavedPageRefused, match="déposez le fichier"):
        fetch_site(address)
