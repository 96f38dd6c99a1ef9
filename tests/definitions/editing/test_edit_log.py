"""Edits of working copies: saved at once, undone per author, refused when two authors change the same place."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.core.ids import new_id
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import delete_draft, find_draft
from app.definitions.drafts.edit_history import list_edits
from app.definitions.editing.edit_log import (
    EditConflict,
    NothingToUndo,
    find_undoable,
    load_working_copy,
    redo,
    save_edit,
    undo,
)
from app.definitions.editing.operations import set_value, shift_element

ANNE, BASILE = new_id(), new_id()
SLUG = "signaler"
TITLE = "title"


@pytest.fixture(autouse=True)
def procedure(procedure_version):
    return procedure_version


def set_title(words, *, by=ANNE, revision=None, pointer=TITLE, own_revisions=()):
    revision = load_working_copy(PROCEDURE, SLUG).revision if revision is None else revision
    return save_edit(
        PROCEDURE,
        SLUG,
        lambda definition: set_value(definition, pointer, words),
        pointer=pointer,
        revision=revision,
        by=by,
        own_revisions=own_revisions,
    )


def title():
    return load_working_copy(PROCEDURE, SLUG).definition["title"]


def test_the_first_edit_makes_a_draft_of_the_version_in_force():
    assert load_working_copy(PROCEDURE, SLUG).revision == 0

    set_title("Un autre titre")

    assert find_draft(PROCEDURE, SLUG).definition["title"] == "Un autre titre"
    (edit,) = list_edits(PROCEDURE, SLUG)
    assert edit.summary.startswith("a changé")
    assert edit.summary.endswith("→ Un autre titre")


def test_an_edit_that_changes_nothing_saves_nothing():
    set_title(title())

    assert find_draft(PROCEDURE, SLUG) is None


def test_an_author_undoes_and_does_again_their_own_edits_only():
    before = title()
    set_title("Titre d’Anne")
    set_title("Résumé de Basile", by=BASILE, pointer="summary")

    undo(PROCEDURE, SLUG, by=ANNE)

    copy = load_working_copy(PROCEDURE, SLUG)
    assert (copy.definition["title"], copy.definition["summary"]) == (before, "Résumé de Basile")
    redo(PROCEDURE, SLUG, by=ANNE)
    assert title() == "Titre d’Anne"
    with pytest.raises(NothingToUndo):
        redo(PROCEDURE, SLUG, by=ANNE)


def test_several_edits_are_undone_last_first_and_done_again_in_order():
    before = title()
    set_title("un")
    set_title("deux")

    undo(PROCEDURE, SLUG, by=ANNE)
    assert title() == "un"
    undo(PROCEDURE, SLUG, by=ANNE)
    assert title() == before
    redo(PROCEDURE, SLUG, by=ANNE)
    assert title() == "un"
    redo(PROCEDURE, SLUG, by=ANNE)
    assert title() == "deux"


def test_another_edit_takes_the_place_of_what_was_undone():
    set_title("un")
    undo(PROCEDURE, SLUG, by=ANNE)
    set_title("deux")

    assert find_undoable(PROCEDURE, SLUG, by=ANNE)[1] is None


@pytest.mark.postgresql
def test_two_authors_who_change_the_same_place_are_told():
    revision = load_working_copy(PROCEDURE, SLUG).revision
    set_title("Titre d’Anne", revision=revision)

    with pytest.raises(EditConflict) as conflict:
        set_title("Titre de Basile", by=BASILE, revision=revision)

    assert conflict.value.current == "Titre d’Anne"
    assert conflict.value.edit.by_id == ANNE
    set_title("Titre de Basile", by=BASILE)
    assert title() == "Titre de Basile"


def test_an_author_who_changes_the_same_place_in_two_windows_is_told():
    set_title("Titre de la première fenêtre", revision=0)

    with pytest.raises(EditConflict) as conflict:
        set_title("Titre de la seconde fenêtre", revision=0)

    assert conflict.value.current == "Titre de la première fenêtre"
    assert conflict.value.edit.by_id == ANNE


def test_a_page_goes_on_from_what_it_saved_itself():
    revision = set_title("un", revision=0).revision

    set_title("deux", revision=0, own_revisions=[revision])
    set_title("Résumé", revision=0, pointer="summary")

    assert title() == "deux"
    undo(PROCEDURE, SLUG, by=ANNE)
    undo(PROCEDURE, SLUG, by=ANNE)
    assert title() == "un"


def test_two_authors_who_change_two_places_do_not_meet():
    revision = load_working_copy(PROCEDURE, SLUG).revision
    set_title("Titre d’Anne", revision=revision)
    page = load_working_copy(PROCEDURE, SLUG).definition["pages"][0]
    save_edit(
        PROCEDURE,
        SLUG,
        lambda definition: shift_element(definition, f"pages/{page['id']}", 1),
        pointer=None,
        revision=revision,
        by=ANNE,
    )
    set_title("Titre de page", by=BASILE, revision=revision, pointer=f"pages/{page['id']}/title")

    assert title() == "Titre d’Anne"


def test_an_edit_is_not_undone_over_that_of_another_author():
    set_title("Titre d’Anne")
    set_title("Titre de Basile", by=BASILE)

    with pytest.raises(EditConflict) as conflict:
        undo(PROCEDURE, SLUG, by=ANNE)

    assert conflict.value.edit.by_id == BASILE
    assert title() == "Titre de Basile"


@pytest.mark.postgresql
def test_the_edits_of_a_draft_that_is_thrown_away_stay_as_history():
    set_title("Un autre titre")
    delete_draft(PROCEDURE, SLUG, revision=find_draft(PROCEDURE, SLUG).revision, by=ANNE)
    db.session.flush()

    assert find_undoable(PROCEDURE, SLUG, by=ANNE) == (None, None)
    assert len(list_edits(PROCEDURE, SLUG)) == 1
