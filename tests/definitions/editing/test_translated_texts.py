"""Translations follow the texts that they translate."""

from __future__ import annotations

from typing import Any

from app.definitions.editing.translated_texts import confirm_translations, follow_translations


def form(*labels: str, **words: str) -> dict[str, Any]:
    fields = [{"id": f"q{number}", "label": label} for number, label in enumerate(labels)]
    definition: dict[str, Any] = {"pages": [{"id": "vous", "fields": fields}]}
    return {**definition, "translations": {"en": words}} if words else definition


def test_the_translation_of_a_changed_text_becomes_that_of_the_new_one():
    before, after = form("Nom", "Rue", Nom="Name", Rue="Street"), form("Votre nom", "Rue", Nom="Name", Rue="Street")

    result = follow_translations("procedure", before, after)

    assert result["translations"] == {"en": {"Rue": "Street", "Votre nom": "Name"}}
    assert result["stale_translations"] == {"en": {"Votre nom": "Nom"}}


def test_a_text_that_is_again_what_was_translated_needs_no_reading():
    definition = form("Nom", Nom="Name")
    for label in ("Votre nom", "Son nom"):
        definition = follow_translations("procedure", definition, {**definition, "pages": form(label)["pages"]})
    assert definition["stale_translations"] == {"en": {"Son nom": "Nom"}}

    definition = follow_translations("procedure", definition, {**definition, "pages": form("Nom")["pages"]})

    assert definition == form("Nom", Nom="Name")


def test_other_spaces_ask_for_no_reading():
    before, after = form("Nom :", **{"Nom :": "Name:"}), form("Nom\u00a0:", **{"Nom :": "Name:"})

    assert "stale_translations" not in follow_translations("procedure", before, after)


def test_a_confirmed_translation_is_no_more_to_be_read():
    definition = {**form("Votre nom", **{"Votre nom": "Name"}), "stale_translations": {"en": {"Votre nom": "Nom"}}}

    assert "stale_translations" not in confirm_translations(definition, "en", ["Votre nom", "Autre"])


def test_the_translation_of_a_text_that_is_gone_goes_too():
    before, after = form("Nom", "Rue", Nom="Name", Rue="Street"), form("Rue", Nom="Name", Rue="Street")

    assert follow_translations("procedure", before, after)["translations"] == {"en": {"Rue": "Street"}}


def test_a_text_that_is_still_somewhere_keeps_its_translation():
    before, after = form("Nom", "Nom", Nom="Name"), form("Nom", "Votre nom", Nom="Name")

    assert follow_translations("procedure", before, after)["translations"] == {"en": {"Nom": "Name"}}


def test_nothing_is_left_of_the_last_translation():
    assert "translations" not in follow_translations("procedure", form("Nom", Nom="Name"), form(Nom="Name"))
