"""The HTML twin of a document within a page of the site."""

from __future__ import annotations

from app.documents.rendering.screen_page import extract_body

PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Lettre</title></head>
<body class="layout-letter"><footer class="foot"><p>Mairie</p></footer><header class="letterhead"><p>Mairie</p></header>
<main><h1>Objet : chemin</h1><h2>Suite</h2><section class="remedies"><p>Recours</p></section></main></body></html>"""


def test_the_page_of_the_site_keeps_its_landmarks_to_itself() -> None:
    assert extract_body(PAGE).replace("\n", "") == (
        '<div class="letterhead"><p>Mairie</p></div><div><h1>Objet : chemin</h1><h2>Suite</h2>'
        '<div class="remedies"><p>Recours</p></div></div>'
    )


def test_headings_go_below_those_of_the_page() -> None:
    assert "<h3>Objet : chemin</h3><h4>Suite</h4>" in extract_body(PAGE, top_level=3)


def test_nothing_is_made_of_nothing() -> None:
    assert extract_body("") == ""
