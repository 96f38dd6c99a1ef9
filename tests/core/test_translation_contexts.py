"""One French word has several translations, each in its context."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string

from app.core import i18n

CACHES = (i18n._load_catalogue, i18n._translate, i18n._translate_in_context, i18n._translate_literal)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An English catalogue of two messages."""
    messages = Catalog(locale="en")
    messages.add("Annuler", "Cancel")
    messages.add("Annuler", "Undo", context="undo a change")
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, messages)
    monkeypatch.setattr(i18n, "TRANSLATIONS_FOLDER", tmp_path)
    for each in CACHES:
        each.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


@pytest.mark.parametrize(("language", "words"), [("en", "Undo, Cancel"), ("fr", "Annuler, Annuler")])
def test_a_message_is_translated_in_its_context(catalogue: None, language: str, words: str) -> None:
    app = Flask(__name__)
    i18n.install(app)

    with app.app_context(), i18n.use_language(language):
        page_text = render_template_string("""{{ pgettext("undo a change", "Annuler") }}, {{ _("Annuler") }}""")
        text = i18n.pgettext("undo a change", "Annuler")

    assert page_text == words
    assert text == words.split(",")[0]
