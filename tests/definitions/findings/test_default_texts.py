"""Texts that the studio gave to a new element are found until their author replaces them."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from app.core.i18n import use_language
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.editing.operations import set_value
from app.definitions.findings.default_text_rules import find_default_texts, find_example_messages, find_type_names
from app.definitions.findings.rule_context import RuleContext
from app.studio.additions import add_from_form
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

FIELDS = "pages/probleme/fields"


def add(kind: Kind, pointer: str, **form: str) -> RuleContext:
    definition = SIGNALER if kind is PROCEDURE else SIGNALEMENT
    changed, _ = add_from_form(kind.name, definition, pointer, MultiDict(form))
    return RuleContext(kind, changed)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("kind", "pointer", "form", "places"),
    [
        (PROCEDURE, "pages", {}, ["pages/nouvelle_page/title"]),
        (
            PROCEDURE,
            FIELDS,
            {"type": "single_choice", "label": "Quoi ?"},
            [f"{FIELDS}/quoi/options/{value}/label" for value in ("premier_choix", "deuxieme_choix")],
        ),
        (
            PROCEDURE,
            FIELDS,
            {"type": "block", "label": "Les gens"},
            [f"{FIELDS}/les_gens/fields/premiere_question/label"],
        ),
        (WORKFLOW, "statuses", {}, ["statuses/nouveau_statut/label"]),
        (WORKFLOW, "statuses/new/actions", {}, ["statuses/new/actions/nouvelle_action/label"]),
        (WORKFLOW, "statuses/new/calls", {}, ["statuses/new/calls/nouvel_appel/label"]),
        (WORKFLOW, "functions", {}, ["functions/nouveau/label"]),
    ],
)
def test_the_text_of_a_new_element_is_found(kind, pointer, form, places, language):
    context = add(kind, pointer, **form)

    with use_language(language):
        findings = list(find_default_texts(context))

    assert [finding.pointer for finding in findings] == places


def test_a_text_that_its_author_wrote_is_not_found():
    context = add(WORKFLOW, "statuses", label="En examen")

    assert list(find_default_texts(context)) == []


def test_a_question_with_the_name_of_its_type_is_found():
    unnamed, email, street = (
        add(PROCEDURE, FIELDS, type=field_type, label=label)
        for field_type, label in [("short_text", ""), ("email", ""), ("short_text", "Rue")]
    )

    assert [type_name.pointer for type_name in find_type_names(unnamed)] == [f"{FIELDS}/texte_court/label"]
    assert [*find_type_names(email), *find_type_names(street)] == []


def test_a_message_with_the_texts_of_the_example_is_found_until_it_changes():
    context = add(WORKFLOW, "statuses/accepted/on_enter", type="send_email")
    finding = next(find_example_messages(context))
    changed = set_value(context.definition, finding.pointer, "Votre place est réservée.")

    assert finding.pointer.startswith("statuses/accepted/on_enter/")
    assert finding.pointer.endswith("/body")
    assert list(find_example_messages(RuleContext(WORKFLOW, changed))) == []
