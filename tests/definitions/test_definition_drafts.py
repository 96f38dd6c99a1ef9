"""The write path of drafts: what editors and importers call."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest

from app.core.db import db
from app.core.db.definition_drafts import WARNING, DraftChanged, Remark
from app.core.sites import Site
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from app.definitions.history import DELETED, PUBLISHED, find_deleted_draft, history_of
from app.language.schema.problems import DefinitionError
from app.procedures.publishing import definition_of, live_procedure
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

RENAMED = {**deepcopy(SIGNALER), "title": "Signaler un trou"}


def test_a_draft_may_be_wrong_and_keeps_its_notes(departments: None) -> None:
    notes = [Remark("pages[0]", "Page non reprise", WARNING, "<page/>")]

    definition_drafts.save_draft(PROCEDURE, {"slug": "essai", "pages": 3}, revision=None, by=None, notes=notes)
    draft = definition_drafts.save_draft(
        PROCEDURE, {"slug": "essai", "pages": []}, revision=1, by=None, comment="mieux"
    )

    assert (draft.revision, draft.comment, draft.remarks()) == (2, "mieux", notes)
    assert PROCEDURE.problems(draft.document)


def test_a_draft_that_no_database_keeps_is_refused(site: Site) -> None:
    for document in ({"slug": "Pas Un Nom"}, {"title": "sans nom"}, {"slug": "essai", "x": float("nan")}):
        with pytest.raises(definition_drafts.DraftRefused):
            definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None)


def test_two_people_who_save_do_not_undo_one_another(site: Site) -> None:
    definition_drafts.save_draft(WORKFLOW, {"slug": "essai"}, revision=None, by=None)
    definition_drafts.save_draft(WORKFLOW, {"slug": "essai", "title": "A"}, revision=1, by=None)

    for revision in (None, 1, 3):
        with pytest.raises(DraftChanged):
            definition_drafts.save_draft(WORKFLOW, {"slug": "essai", "title": "B"}, revision=revision, by=None)
    assert definition_drafts.find_draft(WORKFLOW, "essai").document["title"] == "A"  # type: ignore[union-attr]


def test_publishing_a_draft_makes_the_next_version_and_old_ones_stay(
    departments: None, procedure_version: UUID
) -> None:
    draft = definition_drafts.save_draft(PROCEDURE, RENAMED, revision=None, by=None)

    version = definition_drafts.publish_draft(
        PROCEDURE, "signaler", revision=draft.revision, by=None, comment="Titre plus clair"
    )
    db.session.commit()

    assert draft.base_version_id == procedure_version
    assert (version.number, version.comment) == (2, "Titre plus clair")
    assert live_procedure("signaler").definition.title == "Signaler un trou"
    assert definition_of(procedure_version).title == "Signaler un problème"
    assert definition_drafts.find_draft(PROCEDURE, "signaler") is None
    assert [(entry.what, entry.version) for entry in history_of(PROCEDURE, "signaler")] == [
        (PUBLISHED, 2),
        (PUBLISHED, 1),
    ]


def test_a_draft_that_names_what_is_not_there_is_not_published(departments: None, procedure_version: UUID) -> None:
    document = {**RENAMED, "workflow": "inconnu", "functions": {"recipient": "personne"}}
    definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None)

    with pytest.raises(DefinitionError) as refused:
        definition_drafts.publish_draft(PROCEDURE, "signaler", revision=1, by=None)

    assert {problem.path for problem in refused.value.problems} >= {"workflow", "functions.recipient"}


def test_roles_that_the_authority_does_not_have_are_named_wherever_a_procedure_names_them(
    departments: None, procedure_version: UUID
) -> None:
    procedure = {
        **RENAMED,
        "functions": {"recipient": "personne"},
        "intake": ["accueil-voirie", "guichet"],
        "internal": {"roles": ["voirie-instruction", "archives"]},
    }

    problems = PROCEDURE.problems(procedure)

    assert [(each.path, each.message.partition(" : ")[0]) for each in problems] == [
        ("functions.recipient", "Aucun rôle ne s’appelle « personne »"),
        ("intake[1]", "Aucun rôle ne s’appelle « guichet »"),
        ("internal.roles[1]", "Aucun rôle ne s’appelle « archives »"),
    ]


def test_a_workflow_that_chooses_from_a_list_that_is_not_there_is_not_published(site: Site) -> None:
    choice = {"id": "equipe", "type": "single_choice", "label": "Équipe", "options": {"source": "equipes"}}
    document = {**deepcopy(SIGNALEMENT), "processing_fields": [choice]}

    problems = WORKFLOW.problems(document)

    assert [problem.path for problem in problems] == ["processing_fields[0].options.source"]


def test_a_draft_thrown_away_can_be_taken_back(site: Site) -> None:
    definition_drafts.save_draft(WORKFLOW, {**SIGNALEMENT, "title": "Autre"}, revision=None, by=None)

    definition_drafts.delete_draft(WORKFLOW, "signalement", revision=1, by=None)

    (entry,) = history_of(WORKFLOW, "signalement")
    assert entry.what == DELETED
    assert entry.event_id is not None
    assert find_deleted_draft(WORKFLOW, "signalement", entry.event_id)["title"] == "Autre"  # type: ignore[index]
    assert find_deleted_draft(PROCEDURE, "signalement", entry.event_id) is None
    assert workflows.live_slugs() == []


def test_what_a_procedure_gives_to_its_workflow_is_of_the_kind_declared(
    departments: None, procedure_version: UUID
) -> None:
    declared = [
        {"id": "delai", "type": "number", "label": "Délai de relance", "minimum": 1},
        {"id": "service", "type": "short_text", "label": "Service"},
        {"id": "note", "type": "short_text", "label": "Note", "required": False},
    ]
    workflows.publish({**SIGNALEMENT, "variables": declared})

    wrong = PROCEDURE.problems({**RENAMED, "variables": {"delai": 0, "inconnue": 1}})
    right = PROCEDURE.problems({**RENAMED, "variables": {"delai": 15, "service": "Voirie"}})

    assert [str(problem) for problem in wrong] == [
        "variables.inconnue: Le circuit n’a pas de variable « inconnue ».",
        "variables.delai: Donnez une valeur convenable à la variable « Délai de relance » du circuit.",
        "variables.service: Donnez une valeur à la variable « Service » du circuit.",
    ]
    assert right == []


def test_a_text_left_to_write_keeps_a_draft_from_being_published_and_says_where(
    departments: None, procedure_version: UUID
) -> None:
    left, in_english = "À compléter avant publication.", "To be completed before publication."
    document = deepcopy(RENAMED)
    document["presentation"]["what_next"] = [left]
    document["pages"][0]["fields"][0]["hint"] = f"Avis : {in_english}"
    circuit = deepcopy(SIGNALEMENT)
    circuit["statuses"][0]["label"] = left

    told = [problem.message.replace("\u00a0", " ") for problem in PROCEDURE.problems(document)]

    assert told == [
        "Ce texte reste à écrire : Présentation › Ce qui se passe ensuite.",
        "Ce texte reste à écrire : Page « Le problème » › Question « De quoi s’agit-il ? » › Aide.",
    ]
    assert [problem.path for problem in WORKFLOW.problems(circuit)] == ["statuses[0].label"]
    definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None)
    with pytest.raises(DefinitionError):
        definition_drafts.publish_draft(PROCEDURE, "signaler", revision=1, by=None)
