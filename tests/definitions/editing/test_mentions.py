"""Mentions of an element of a definition: found, renamed with it, repaired when it goes, renewed in copies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.definitions.editing.copies import duplicate_with_names
from app.definitions.editing.identifier_changes import rename_element
from app.definitions.editing.mentions import rewrite_mentions
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.removals import CONDITIONS, delete_with_repairs
from app.definitions.editing.uses import OtherDefinition, find_uses, find_uses_of_removed
from app.packages.package_catalogue import SHIPPED_FOLDER

FORM: dict[str, Any] = {
    "pages": [
        {
            "id": "un",
            "title": "Un",
            "fields": [
                {"id": "ville", "type": "commune", "label": "Ville"},
                {
                    "id": "enfants",
                    "type": "block",
                    "label": "Enfants",
                    "fields": [
                        {"id": "prenom", "type": "short_text", "label": "Prénom"},
                        {"id": "age", "type": "number", "label": "Âge", "condition": {"!": [{"var": "item.prenom"}]}},
                    ],
                },
                {"id": "note", "type": "explanation", "text": "Vous habitez {{ answers.ville|upper }}."},
            ],
            "checks": [{"condition": {"!": [{"var": "answers.ville_details.city"}]}, "message": "a", "field": "ville"}],
        },
        {
            "id": "deux",
            "title": "Deux",
            "condition": {"some": [{"var": "answers.enfants"}, {"==": [{"var": "item.age"}, 3]}]},
            "fields": [{"id": "prenom", "type": "short_text", "label": "Votre prénom"}],
        },
    ],
    "translations": {"en": {"Vous habitez {{ answers.ville|upper }}.": "You live in {{ answers.ville|upper }}."}},
}
CIRCUIT: dict[str, Any] = {
    "slug": "c",
    "title": "Cantine",
    "functions": [{"id": "service", "label": "Service"}],
    "processing_fields": [{"id": "motif", "type": "long_text", "label": "Motif"}],
    "initial": "recu",
    "statuses": [
        {
            "id": "recu",
            "label": "Reçu",
            "actions": [
                {"id": "a", "label": "A", "by": ["service"], "to": "fini", "fields": [{"id": "motif", "label": "M"}]}
            ],
        },
        {
            "id": "fini",
            "label": "Fini",
            "closed": True,
            "on_enter": [
                {
                    "id": "mail",
                    "type": "send_email",
                    "to": "service",
                    "body": "{{ action.motif }} {{ answers.ville }}",
                    "condition": {"==": [{"var": "case.previous_status"}, "recu"]},
                }
            ],
        },
    ],
}


def words(uses: Any) -> list[str]:
    return [use.words.replace("\u00a0", " ") for use in uses]


@pytest.mark.parametrize("path", sorted(SHIPPED_FOLDER.glob("[pw]*[es]s/*.json")), ids=lambda path: path.stem)
def test_the_catalogue_is_rewritten_without_a_change(path: Path) -> None:
    definition = json.loads(path.read_text(encoding="utf-8"))
    kind = path.parent.name.removesuffix("s")
    if kind in ("procedure", "workflow"):
        assert rewrite_mentions(kind, definition, lambda mention: mention.name) == definition


def test_a_question_is_used_by_texts_checks_and_the_circuit() -> None:
    uses = find_uses("procedure", FORM, "pages/un/fields/ville", [OtherDefinition("workflow", "c", CIRCUIT)])

    assert words(uses) == [
        "la question « explication » › Texte",
        "la page « Un » › Contrôles entre les réponses",
        "Circuit « Cantine » : l’automatisme « Envoi d’un e-mail » dans le statut « Fini » › Texte du message",
    ]
    assert uses[0].pointer == "pages/un/fields/note"


def test_a_question_of_a_block_is_not_the_one_of_the_same_name_elsewhere() -> None:
    assert words(find_uses("procedure", FORM, "pages/un/fields/enfants/fields/prenom")) == [
        "la question « Âge » › Poser cette question si"
    ]
    assert words(find_uses("procedure", FORM, "pages/un/fields/enfants/fields/age")) == [
        "la page « Deux » › Montrer cette page si"
    ]
    assert find_uses("procedure", FORM, "pages/deux/fields/prenom") == []


def test_a_function_is_used_by_what_procedures_say_of_it() -> None:
    other = OtherDefinition("procedure", "p", {"title": "Vélo", "functions": {"service": "voirie"}})

    assert words(find_uses("workflow", CIRCUIT, "functions/service", [other])) == [
        "l’action « A » dans le statut « Reçu » › Qui peut le faire",
        "l’automatisme « Envoi d’un e-mail » dans le statut « Fini » › Destinataires",
        "Démarche « Vélo » : Qui traite les demandes",
    ]


def test_a_question_is_renamed_in_expressions_texts_and_their_translations() -> None:
    renaming = rename_element("procedure", FORM, "pages/un/fields/ville", "commune")

    page = renaming.definition["pages"][0]
    assert page["fields"][2]["text"] == "Vous habitez {{ answers.commune|upper }}."
    check = page["checks"][0]
    assert (check["condition"], check["field"]) == ({"!": [{"var": "answers.commune_details.city"}]}, "commune")
    assert renaming.definition["translations"]["en"] == {
        "Vous habitez {{ answers.commune|upper }}.": "You live in {{ answers.commune|upper }}."
    }
    assert (renaming.pointer, renaming.repaired) == ("pages/un/fields/commune", 3)


def test_a_processing_field_keeps_what_actions_ask_under_its_name() -> None:
    definition = rename_element("workflow", CIRCUIT, "processing_fields/motif", "raison").definition

    assert definition["processing_fields"][0]["id"] == "raison"
    assert definition["statuses"][0]["actions"][0]["fields"][0]["id"] == "raison"
    assert definition["statuses"][1]["on_enter"][0]["body"] == "{{ action.raison }} {{ answers.ville }}"


def test_a_status_is_renamed_in_arrows_and_comparisons() -> None:
    definition = rename_element("workflow", CIRCUIT, "statuses/recu", "arrive").definition

    assert definition["initial"] == "arrive"
    assert definition["statuses"][1]["on_enter"][0]["condition"]["=="][1] == "arrive"


@pytest.mark.parametrize("name", ["Ville", "2e", "", "prenom", "a b"])
def test_an_identifier_that_is_wrong_or_taken_is_refused(name: str) -> None:
    with pytest.raises(OperationRefused):
        rename_element("procedure", FORM, "pages/un/fields/ville", name)


def test_the_conditions_that_read_a_question_go_with_it() -> None:
    definition = delete_with_repairs("procedure", FORM, "pages/un/fields/enfants", repair=CONDITIONS)

    assert [page.get("condition") for page in definition["pages"]] == [None, None]
    definition = delete_with_repairs("procedure", FORM, "pages/un/fields/ville", repair=CONDITIONS)
    assert definition["pages"][0].get("checks") in (None, [])


def test_what_another_action_still_asks_is_not_lost() -> None:
    twice = {**CIRCUIT, "global_actions": [{"id": "b", "label": "B", "fields": [{"id": "motif", "label": "M"}]}]}

    assert words(find_uses_of_removed("workflow", CIRCUIT, "statuses/recu/actions/a")) == [
        "l’automatisme « Envoi d’un e-mail » dans le statut « Fini » › Texte du message"
    ]
    assert find_uses_of_removed("workflow", twice, "statuses/recu/actions/a") == []


def test_a_copied_status_keeps_the_names_of_what_it_asks() -> None:
    definition, pointer = duplicate_with_names("workflow", CIRCUIT, "statuses/recu")

    assert pointer == "statuses/recu_2"
    assert definition["statuses"][1]["actions"][0]["fields"][0]["id"] == "motif"


def test_a_copied_block_reads_its_own_rows() -> None:
    definition, _pointer = duplicate_with_names("procedure", FORM, "pages/un/fields/enfants")

    first, second = definition["pages"][0]["fields"][2]["fields"]
    assert second["condition"] == {"!": [{"var": f"item.{first['id']}"}]}
    assert first["id"] not in ("prenom", "age")
