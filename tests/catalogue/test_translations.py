"""Every text of the catalogue for residents has an English translation with the same placeholders and addresses."""

from __future__ import annotations

import re

import pytest

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.procedures.resident_definition import KEYS as PROCEDURE_KEYS
from app.procedures.resident_definition import definition_for_residents
from app.workflows.audience import KEYS as WORKFLOW_KEYS
from app.workflows.audience import resident_texts
from tests.catalogue.definition_files import CONTENTS, PROCEDURES, WORKFLOWS

OTHERS = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
DEFINITIONS = {**PROCEDURES, **WORKFLOWS}
# Placeholders, names of the authority, amounts and web addresses are the same in every language.
SAME = re.compile(r"\{\{\s*[\w.]+[^}\"]*(?:\"[^\"]*\")?\s*\}\}|\[\[[^\]]+\]\]|www\.[\w.-]+[a-z]")
NAMES = re.compile(r"\"[^\"]*\"")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("slug", PROCEDURES)
def test_a_procedure_is_fully_translated(slug: str, language: str) -> None:
    texts = set(PROCEDURE_KEYS.find(definition_for_residents(PROCEDURES[slug], SOURCE_LANGUAGE)))

    assert PROCEDURE_KEYS.missing_translations(texts, PROCEDURES[slug], language) == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("slug", WORKFLOWS)
def test_the_resident_texts_of_a_workflow_are_fully_translated(slug: str, language: str) -> None:
    texts = resident_texts(WORKFLOWS[slug])

    assert WORKFLOW_KEYS.missing_translations(texts, WORKFLOWS[slug], language) == []


@pytest.mark.parametrize("slug", DEFINITIONS)
def test_a_translation_keeps_placeholders_and_addresses(slug: str) -> None:
    missing_parts = [
        source
        for words in DEFINITIONS[slug]["translations"].values()
        for source, translated in words.items()
        if untranslatable_parts(source) != untranslatable_parts(translated)
    ]

    assert missing_parts == []


@pytest.mark.parametrize("slug", DEFINITIONS)
def test_a_translation_has_no_french_typography(slug: str) -> None:
    french = [
        translated
        for words in DEFINITIONS[slug]["translations"].values()
        for translated in words.values()
        if re.search(r"[\u00a0\u202f ][:;?!»]|«", translated)
    ]

    assert french == []


@pytest.mark.parametrize("topic", CONTENTS["topics"], ids=lambda topic: topic["slug"])
def test_a_topic_is_translated(topic: dict[str, object]) -> None:
    translations = topic["translations"]
    assert isinstance(translations, dict)
    assert {language: set(words) for language, words in translations.items()} == {
        language: {"title", "summary"} for language in OTHERS
    }


def untranslatable_parts(text: str) -> list[str]:
    return sorted(NAMES.sub('""', part) for part in SAME.findall(text.replace("\u00a0", " ")))
