"""The live preview of texts in Markdown."""

from __future__ import annotations

from tests.cast import Person

PREVIEW = "/agents/site/apercu-texte"


def test_a_webmaster_sees_the_text_formatted_without_what_could_run(ada: Person, alice: Person) -> None:
    page = ada.post(PREVIEW, {"text": "# Titre\n\n<script>alert(1)</script>"})

    assert page.text("h2") == "Titre"
    assert not page.find_all("script")
    assert alice.post(PREVIEW, {"text": "x"}).status == 404
