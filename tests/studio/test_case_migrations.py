"""Publication of a workflow with open cases, and moving them later: choice, preview, progress, cases that stay."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.definitions.case_migrations import jobs
from app.definitions.case_migrations.case_migrations import find_last_migration
from app.definitions.definition_kinds import WORKFLOW
from app.workflows.publishing import live_workflow
from tests.cases.test_version_change import publish, rename_first_status
from tests.cast import Person
from tests.client import Browser
from tests.definitions.test_case_migrations import run_worker
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.factories import MakeCase
from tests.studio.test_definitions import CIRCUIT, save

PUBLICATION, MIGRATION = f"{CIRCUIT}/publication", f"{CIRCUIT}/passage"
REMAINING = f"{CIRCUIT}/demandes-restantes"


@pytest.fixture
def renamed_draft(departments: None, make_case: MakeCase) -> None:
    """Two open cases, and a draft of their workflow without their status."""
    make_case()
    make_case()
    definition = deepcopy(SIGNALEMENT)
    rename_first_status(definition)
    save(definition, WORKFLOW)


def move_values(**more: Any) -> dict[str, Any]:
    return {"revision": "1", "cases": "move", "to-new": "reviewed", **more}


@pytest.mark.parametrize("page", [PUBLICATION, MIGRATION, REMAINING])
def test_pages_are_for_administrators(
    ada: Person, alice: Person, stranger: Browser, renamed_draft: None, page: str
) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)
    assert alice.post(MIGRATION, move_values(confirmed="1")).status == 404


def test_cases_stay_on_their_version_unless_asked(ada: Person, renamed_draft: None) -> None:
    page = ada.get(PUBLICATION)
    published = ada.post(PUBLICATION, {"revision": "1", "cases": "stay", "to-new": "reviewed"}).follow()

    assert "2 demandes en cours suivent une version plus ancienne (version 1 : 2)" in page.text("main")
    assert page.find_one("[name=to-new] [selected]")["value"] == "reviewed"
    assert page.find_one("[name=cases][checked]")["value"] == "stay"
    assert find_last_migration("signalement") is None
    assert "2 demandes en cours suivent une version plus ancienne." in published.text("#case-migration")


def test_a_publication_shows_where_cases_go_then_moves_them(site: Site, ada: Person, renamed_draft: None) -> None:
    preview = ada.post(PUBLICATION, move_values(comment="Plus clair"))
    values = {str(element["name"]): element["value"] for element in preview.find_all("main form [type=hidden]")}
    is_published_by_preview = live_workflow("signalement").definition.initial == "reviewed"
    under_way = ada.post(PUBLICATION, values).follow()
    run_worker(site)
    run_worker(site)
    last_page = ada.get(CIRCUIT)

    assert "2 demandes : « Nouvelle » → « En étude »" in preview.text("main")
    assert not is_published_by_preview
    assert "2 demandes passent à cette version" in under_way.text(".alert")
    assert "0 sur 2" in under_way.text("#case-migration")
    assert "2 demandes sont passées à leur nouvelle version" in last_page.text("#case-migration")
    assert "Passage des demandes en cours" in last_page.text(".worklist")


def test_each_removed_status_needs_a_target(ada: Person, renamed_draft: None) -> None:
    page = ada.post(PUBLICATION, move_values(**{"to-new": "accepted", "confirmed": "1"}))

    assert page.status == 422
    assert "Choisissez un statut." in page.text("main")
    assert find_last_migration("signalement") is None


def test_cases_that_cannot_move_are_named_before_publication(
    ada: Person, renamed_draft: None, make_case: MakeCase
) -> None:
    case = make_case()
    case.limited_at = clock.now()
    db.session.commit()

    link = ada.get(PUBLICATION).find_one(".alert a")
    page = ada.get(str(link["href"]))

    assert [text for text in page.texts("tbody tr") if case.reference in text and "Traitement limité" in text]
    assert len(page.find_all("tbody tr")) == 3


def test_cases_are_moved_later(site: Site, ada: Person, alice: Person, departments: None, make_case: MakeCase) -> None:
    case = make_case()
    publish(rename_first_status)

    form = ada.get(MIGRATION)
    preview = ada.post(MIGRATION, {"to-new": "reviewed"})
    remaining = ada.get(REMAINING)
    ada.post(MIGRATION, {"to-new": "reviewed", "confirmed": "1"}).follow()
    run_worker(site)
    run_worker(site)

    assert form.find_one("[name=to-new] [selected]")["value"] == "reviewed"
    assert "1 demande : « Nouvelle » → « En étude »" in preview.text("main")
    assert case.reference in remaining.text("tbody")
    assert "Son statut n’existe plus" in remaining.text("tbody")
    assert "suivent déjà cette version" in ada.get(MIGRATION).text("main")
    history = alice.get(f"/agents/demandes/{case.id}").text("main")
    assert "passée à la version 2 du circuit , de « Nouvelle » à « En étude »" in history.replace(
        "circuit,", "circuit ,"
    )


def test_progress_is_refreshed_alone(ada: Person, departments: None, make_case: MakeCase) -> None:
    make_case()
    publish(rename_first_status)
    ada.post(MIGRATION, {"to-new": "reviewed", "confirmed": "1"})

    fragment = ada.get(CIRCUIT, htmx="case-migration")
    migration = find_last_migration("signalement")
    assert migration is not None
    jobs.record_failure(str(migration.id), "timeout")
    db.session.commit()

    assert "<html" not in fragment.html
    assert "0 sur 1" in fragment.text("section")
    assert "relancez-le" in ada.get(CIRCUIT).text("#case-migration")
