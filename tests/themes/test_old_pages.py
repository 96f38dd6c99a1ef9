"""Pages laid out with tables, whose attributes say how they look."""

from __future__ import annotations

import pytest

from app.themes.site_analysis.analysis import analyse_page
from app.themes.site_analysis.presentational_hints import read_legacy_colour
from app.themes.site_analysis.saved_page import SavedPage


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#003366", "#003366"),
        ("003366", "#003366"),
        ("#fc0", "#ffcc00"),
        ("Navy", "#000080"),
        (" white ", "#ffffff"),
        ("#12", "#010200"),
        ("chucknorris", "#c00000"),
        ("#0000ff00", "#00ff00"),
        ("transparent", ""),
        ("", ""),
    ],
)
def test_colours_of_attributes_are_read_as_browsers_do(text: str, colour: str) -> None:
    assert read_legacy_colour(text) == colour


@pytest.mark.parametrize(
    ("style", "colour"),
    [("", "#aa3300"), ("a { color: #004400 }", "#004400"), ("* { color: #004400 }", "#004400")],
)
def test_a_style_sheet_wins_over_attributes(style: str, colour: str) -> None:
    html = (
        f"<html><head><style>{style}</style></head><body link='#aa3300'><font color=red><a href=x>x</a></font></body>"
    )

    assert analyse_page(SavedPage(html)).find_colour("link") == colour


def test_a_page_on_a_sheet_of_its_own_finds_its_tables_inside() -> None:
    cell = "<tr><td bgcolor='{}'>{}</td></tr>"
    menu = "".join(f"<a href={index}><font color=yellow>Rubrique {index}</font></a> " for index in range(9))
    rows = cell.format("#660000", "<img src=a.gif> Ville") + cell.format("#888800", menu)
    text = "<tr><td>" + "Des mots de la page. " * 40 + "</td></tr>"
    html = f"<html><body bgcolor=gray><table bgcolor=white>{rows}{text}</table></body></html>"

    proposal = analyse_page(SavedPage(html, "http://ville.example/"))

    assert [proposal.find_colour(token) for token in ("accent", "paper", "header", "band", "on-band")] == [
        *("#660000", "#ffffff", "#660000", "#888800", "#ffff00"),
    ]
    assert [link.label for link in proposal.menu][:2] == ["Rubrique 0", "Rubrique 1"]


def test_a_dark_page_gives_its_colour_rather_than_that_of_its_links() -> None:
    links = "".join(f"<p>Voir <a href={index}>la page {index}</a> du village.</p>" for index in range(20))
    html = f"<html><body bgcolor=#000080 text=white link=yellow>{links}</body></html>"

    proposal = analyse_page(SavedPage(html))

    assert [proposal.find_colour(token) for token in ("accent", "second", "ink", "link")] == [
        *("#000080", "", "#ffffff", "#ffff00"),
    ]


def test_links_of_a_menu_beside_the_header_are_not_those_of_the_header() -> None:
    menu = "".join(f"<a href={index}>Rubrique {index}</a><br>" for index in range(9))
    text = "Des mots de la page. " * 40
    html = (
        "<html><body bgcolor=white link=#003399><table><tr><td bgcolor=#003399><img src=a.gif>"
        f"<font color=white>Ville</font></td></tr></table><table><tr><td>{menu}</td><td>{text}</td></tr></table></body></html>"
    )

    proposal = analyse_page(SavedPage(html))

    assert [proposal.find_colour(token) for token in ("accent", "on-header", "header-link", "band")] == [
        *("#003399", "#ffffff", "", ""),
    ]
