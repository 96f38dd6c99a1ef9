"""Saving, publishing, restoring and deleting drafts of definitions."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest

from app.core.db import db
from app.core.db.draft_rows import WARNING, DraftChanged, Remark
from app.core.sites import Site
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.publication import publish_draft
from app.definitions.history import DELETED, PUBLISHED, find_deleted_draft, history_of
from app.language.schema.problems import DefinitionError
from app.procedures.publishing import definition_of, live_procedure
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

RENAMED = {**deepcopy(SIGNALER), "title": "Signaler un trou"}


def test_an_invalid_draft_is_saved_with_its_notes(departments: None) -> None:
    notes = [Remark("pages[0]", "Page non reprise", WARNING, "<page/>")]

    definition_drafts.save_draft(PROCEDURE, {"slug": "essai", "pages": 3}, revision=None, by=None, notes=notes)
    draft = definition_drafts.save_draft(
        PROCEDURE, {"slug": "essai", "pages": []}, revision=1, by=None, comment="mieux"
    )

    assert (draft.revision, draft.comment, draft.remarks()) == (2, "mieux", notes)
    assert PROCEDURE.problems(draft.definition)


def test_a_draft_that_cannot_be_stored_is_refused(site: Site) -> None:
    for definition in ({"slug": "Pas Un Nom"}, {"title": "sans nom"}, {"slug": "essai", "x": float("nan")}):
        with pytest.raises(definition_drafts.DraftRefused):
            definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None)


@pytest.mark.postgresql
def test_concurrent_saves_of_a_draft_do_not_overwrite_each_other(site: Site) -> None:
    definition_drafts.save_draft(WORKFLOW, {"slug": "essai"}, revision=None, by=None)
    definition_drafts.save_draft(WORKFLOW, {"slug": "essai", "title": "A"}, revision=1, by=None)

    for revision in (None, 1, 3):
        with pytest.raises(DraftChanged):
            definition_drafts.save_draft(WORKFLOW, {"slug": "essai", "title": "B"}, revision=revision, by=None)
    assert definition_drafts.find_draft(WORKFLOW, "essai").definition["title"] == "A"  # type: ignore[union-attr]


def test_publishing_a_draft_makes_the_next_version_and_old_ones_stay(
    departments: None, procedure_version: UUID
) -> None:
    draft = definition_drafts.save_draft(PROCEDURE, RENAMED, revision=None, by=None)

    version = publish_draft(PROCEDURE, "signaler", revision=draft.revision, by=None, comment="Titre plus clair")
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


def test_a_draft_that_names_an_unknown_workflow_or_role_is_not_published(
    departments: None, procedure_version: UUID
) -> None:
    definition = {**RENAMED, "workflow": "inconnu", "functions": {"recipient": "personne"}}
    definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None)

    with pytest.raises(DefinitionError) as refusal:
        publish_draft(PROCEDURE, "signaler", revision=1, by=None)

    assert {problem.path for problem in refusal.value.problems} >= {"workflow", "functions.recipient"}


def test_a_draft_in_which_a_check_finds_an_error_is_not_published(site: Site) -> None:
    nobody = {"id": "clore", "label": "Clore", "to": "refused"}
    definition = {**deepcopy(SIGNALEMENT), "global_actions": [nobody]}
    definition_drafts.save_draft(WORKFLOW, definition, revision=None, by=None)

    with pytest.raises(DefinitionError) as refusal:
        publish_draft(WORKFLOW, "signalement", revision=1, by=None)

    assert [str(problem).replace("\u00a0", " ") for problem in refusal.value.problems] == [
        "global_actions[0].by: Personne ne peut faire cette action : dites qui la fait."
    ]


def test_unknown_roles_are_reported_wherever_a_procedure_names_them(departments: None, procedure_version: UUID) -> None:
    procedure = {
        **RENAMED,
        "functions": {"recipient": "personne"},
        "intake": ["accueil-voirie", "guichet"],
        "internal": {"roles": ["voirie-instruction", "archives"]},
    }

    problems = PROCEDURE.problems(procedure)

    assert [(problem.path, problem.message.partition(" : ")[0]) for problem in problems] == [
        ("functions.recipient", "Aucun rôle ne s’appelle « personne »"),
        ("intake[1]", "Aucun rôle ne s’appelle « guichet »"),
        ("internal.roles[1]", "Aucun rôle ne s’appelle « archives »"),
    ]


def test_a_workflow_that_uses_an_unknown_list_is_not_published(site: Site) -> None:
    choice = {"id": "equipe", "type": "single_choice", "label": "Équipe", "options": {"source": "equipes"}}
    definition = {**deepcopy(SIGNALEMENT), "processing_fields": [choice]}

    problems = WORKFLOW.problems(definition)

    assert [problem.path for problem in problems] == ["processing_fields[0].options.source"]


def test_a_deleted_draft_can_be_restored(site: Site) -> None:
    definition_drafts.save_draft(WORKFLOW, {**SIGNALEMENT, "title": "Autre"}, revision=None, by=None)

    definition_drafts.delete_draft(WORKFLOW, "signalement", revision=1, by=None)

    (entry,) = history_of(WORKFLOW, "signalement")
    assert entry.what == DELETED
    assert entry.event_id is not None
    assert find_deleted_draft(WORKFLOW, "signalement", entry.event_id)["title"] == "Autre"  # type: ignore[index]
    assert find_deleted_draft(PROCEDURE, "signalement", entry.event_id) is None
    assert workflows.live_slugs() == []


def test_variables_of_a_procedure_match_the_declarations_of_its_workflow(
    departments: None, procedure_version: UUID
) -> None:
    declared = [
        {"id": "delai", "type": "number", "label": "Délai de relance", "minimum": 1},
        {"id": "service", "type": "short_text", "label": "Service"},
        {"id": "note", "type": "short_text", "label": "Note", "required": False},
    ]
    workflows.publish({**SIGNALEMENT, "variables": declared})

    problems_of_invalid = PROCEDURE.problems({**RENAMED, "variables": {"delai": 0, "inconnue": 1}})
    problems_of_valid = PROCEDURE.problems({**RENAMED, "variables": {"delai": 15, "service": "Voirie"}})

    assert [str(problem) for problem in problems_of_invalid] == [
        "variables.inconnue: Le circuit n’a pas de variable « inconnue ».",
        "variables.delai: Donnez une valeur convenable à la variable « Délai de relance » du circuit.",
        "variables.service: Donnez une valeur à la variable « Service » du circuit.",
    ]
    assert problems_of_valid == []


def test_a_text_to_complete_prevents_publication_and_its_location_is_reported(
    departments: None, procedure_version: UUID
) -> None:
    to_complete, in_english = "À compléter avant publication.", "To be completed before publication."
    definition = deepcopy(RENAMED)
    definition["presentation"]["what_next"] = [to_complete]
    definition["pages"][0]["fields"][0]["hint"] = f"Avis : {in_english}"
    workflow = deepcopy(SIGNALEMENT)
    workflow["statuses"][0]["label"] = to_complete

    messages = [problem.message.replace("\u00a0", " ") for problem in PROCEDURE.problems(definition)]

    assert messages == [
        "Ce texte reste à écrire : Avant de commencer › Ce qui se passe ensuite.",
        "Ce texte reste à écrire : Page « Le problème » › Question « De quoi s’agit-il ? » › Aide.",
    ]
    assert [problem.path for problem in WORKFLOW.problems(workflow)] == ["statuses[0].label"]
    definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None)
    with pytest.raises(DefinitionError):
        publish_draft(PROCEDURE, "signaler", revision=1, by=None)
