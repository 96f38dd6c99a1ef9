"""Translations follow the texts that they translate."""

from __future__ import annotations

from typing import Any

from app.definitions.editing.translated_texts import follow_translations


def form(*labels: str, **words: str) -> dict[str, Any]:
    fields = [{"id": f"q{number}", "label": label} for number, label in enumerate(labels)]
    definition: dict[str, Any] = {"pages": [{"id": "vous", "fields": fields}]}
    return {**definition, "translations": {"en": words}} if words else definition


def test_the_translation_of_a_changed_text_becomes_that_of_the_new_one():
    before, after = form("Nom", "Rue", Nom="Name", Rue="Street"), form("Votre nom", "Rue", Nom="Name", Rue="Street")

    assert follow_translations("procedure", before, after)["translations"] == {
        "en": {"Rue": "Street", "Votre nom": "Name"}
    }


def test_the_translation_of_a_text_that_is_gone_goes_too():
    before, after = form("Nom", "Rue", Nom="Name", Rue="Street"), form("Rue", Nom="Name", Rue="Street")

    assert follow_translations("procedure", before, after)["translations"] == {"en": {"Rue": "Street"}}


def test_a_text_that_is_still_somewhere_keeps_its_translation():
    before, after = form("Nom", "Nom", Nom="Name"), form("Nom", "Votre nom", Nom="Name")

    assert follow_translations("procedure", before, after)["translations"] == {"en": {"Nom": "Name"}}


def test_nothing_is_left_of_the_last_translation():
    assert "translations" not in follow_translations("procedure", form("Nom", Nom="Name"), form(Nom="Name"))
