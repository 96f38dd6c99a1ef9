"""Every setting of the published schemas has words, and every word is that of a setting."""

from __future__ import annotations

from functools import cache

import pytest

from app.definitions.words.setting_entries import OWN_ENTRIES, PROCEDURE, SHARED_ENTRIES, WORKFLOW
from app.definitions.words.setting_words import SettingWords, find_setting_words
from app.procedures.schema import procedure_schema
from app.workflows.schema import workflow_schema
from tests.definitions.schema_settings import SchemaSetting, list_settings

MAX_HELP_LENGTH = 240
SCHEMAS = {PROCEDURE: procedure_schema, WORKFLOW: workflow_schema}
# What the format itself says; nobody chooses it.
CONSTANTS = {"format", "type"}


@cache
def settings_with_words(kind: str) -> list[tuple[SchemaSetting, SettingWords]]:
    return [(each, find_words(kind, each)) for each in list_settings(SCHEMAS[kind]())]


def find_words(kind: str, setting: SchemaSetting) -> SettingWords:
    return find_setting_words(kind, setting.path, field_type=setting.field_type, action_type=setting.action_type)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_setting_has_a_label_and_a_help(kind):
    pairs = settings_with_words(kind)

    assert len(pairs) > 200
    assert [str(setting) for setting, words in pairs if not (words.label and words.help_text)] == []


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_help_is_read_at_a_glance(kind):
    assert [
        str(setting) for setting, words in settings_with_words(kind) if len(words.help_text) > MAX_HELP_LENGTH
    ] == []


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_value_has_words(kind):
    assert [
        (str(setting), setting.values - words.values.keys())
        for setting, words in settings_with_words(kind)
        if setting.path[-1] not in CONSTANTS and setting.values - words.values.keys()
    ] == []


@pytest.mark.parametrize("kind", SCHEMAS)
def test_no_value_is_described_that_the_schema_does_not_have(kind):
    assert [
        (str(setting), words.values.keys() - setting.values)
        for setting, words in settings_with_words(kind)
        if setting.path[-1] not in CONSTANTS and words.values.keys() - setting.values
    ] == []


@pytest.mark.parametrize("kind", SCHEMAS)
def test_types_are_described_by_their_labels(kind):
    path = {PROCEDURE: ("pages", "fields", "type"), WORKFLOW: ("statuses", "on_enter", "type")}[kind]
    key, label = {PROCEDURE: ("short_text", "Texte court"), WORKFLOW: ("send_email", "Envoi d’un e-mail")}[kind]

    assert find_setting_words(kind, path).values[key] == label


@pytest.mark.parametrize("kind", SCHEMAS)
def test_words_are_those_of_a_setting_of_the_schema(kind):
    assert [key for key in OWN_ENTRIES[kind] if not is_in_schemas(key, kind)] == []


def test_shared_words_are_those_of_a_setting_of_a_schema():
    assert [key for key in SHARED_ENTRIES if not any(is_in_schemas(key, kind) for kind in SCHEMAS)] == []


@pytest.mark.parametrize(
    ("kind", "path", "types", "label"),
    [
        (PROCEDURE, ("title",), {}, "Titre"),
        (PROCEDURE, ("pages", "fields", "fields", "label"), {"field_type": "date"}, "Question"),
        (PROCEDURE, ("pages", "fields", "fields"), {"field_type": "block"}, "Questions"),
        (PROCEDURE, ("pages", "fields", "text", "when"), {"field_type": "explanation"}, "Écrire si"),
        (WORKFLOW, ("statuses", "actions", "by"), {}, "Qui peut le faire"),
        (WORKFLOW, ("statuses", "actions", "fields", "why"), {}, "Pourquoi c’est demandé"),
        (WORKFLOW, ("processing_fields", "label"), {}, "Nom de la donnée"),
        (WORKFLOW, ("processing_fields", "hint"), {}, "Aide"),
        (WORKFLOW, ("variables", "minimum"), {"field_type": "number"}, "Au moins"),
        (WORKFLOW, ("statuses", "timeouts", "after", "days"), {}, "Jours"),
        (WORKFLOW, ("statuses", "on_enter", "to"), {"action_type": "send_email"}, "Destinataires"),
        (WORKFLOW, ("statuses", "on_enter", "months"), {"action_type": "give_quality"}, "Durée, en mois"),
        (WORKFLOW, ("statuses", "actions", "run", "headers", "value"), {"action_type": "call_webservice"}, "Valeur"),
        (WORKFLOW, ("statuses", "on_enter", "body", "text", "each"), {"action_type": "send_email"}, "Pour chaque"),
        (WORKFLOW, ("statuses", "on_enter", "months"), {}, "mois"),
        (PROCEDURE, ("surprise",), {}, "surprise"),
    ],
)
def test_a_setting_is_named_for_the_element_that_has_it(kind, path, types, label):
    assert find_setting_words(kind, path, **types).label == label


def test_a_question_offers_what_its_type_may_take_from_the_profile():
    words = find_setting_words(PROCEDURE, ("pages", "fields", "profile"), field_type="email")

    assert words.values == {"": "Aucune", "email": "Adresse e-mail"}


def test_an_example_shows_no_technical_form():
    path = ("statuses", "on_enter", "subject")

    assert find_setting_words(WORKFLOW, path, action_type="send_email").example is None
    assert find_setting_words(WORKFLOW, ("statuses", "on_enter", "url"), action_type="redirect").example == "/demarches"


def is_in_schemas(key: str, kind: str) -> bool:
    """Whether the key ends the path of a setting; passages are the parts of a text."""
    suffix = "." + key.replace("passages.", "text.").removeprefix(".")
    paths = (f".{'.'.join(setting.path)}" for setting, _ in settings_with_words(kind))
    return any(path == key if key.startswith(".") else path.endswith(suffix) for path in paths)
