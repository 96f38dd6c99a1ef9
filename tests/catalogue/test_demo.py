"""The demo authority: created once, through the write path, with requests in every state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Attachment, Case, CaseEvent
from app.cases.tracking.tracking_code import find_by_code
from app.cli.processes import SERVED_ADDRESS
from app.config import Settings
from app.core.db import db
from app.core.sites import Site
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.drafts.edit_history import list_edits
from app.definitions.drafts.import_points import list_points
from app.documents.template_drafts import load_working_copy
from app.notifications.models import Message
from app.themes import charter
from devtools.demo import studio
from devtools.demo.guide import build_guide
from devtools.demo.guide_pages import STUDIO_PAGES
from devtools.demo.seed import seed_demo
from devtools.demo.served_address import VARIABLES, move_to_served_address
from tests.seeded_demo import SeededDemo, build_settings

pytestmark = pytest.mark.thorough


@pytest.fixture
def settings(seeded_demo: SeededDemo, tmp_path: Path) -> Settings:
    """Settings of a copy of the demo that the command made."""
    return build_settings(seeded_demo.copy_to(tmp_path), tmp_path)


@pytest.fixture(autouse=True)
def _as_a_command(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_the_demo_has_requests_of_every_kind_at_every_stage(site: Site) -> None:
    cases = list(db.session.scalars(select(Case)))
    assert len(cases) >= 40
    assert len({case.procedure_slug for case in cases}) == 15
    assert len({case.status for case in cases}) >= 20
    assert {case.channel for case in cases} >= {"web", "mobile", "phone", "counter"}
    assert {case.status for case in cases if case.awaits_applicant} >= {"searching", "proposed", "option", "recalled"}
    assert 15 <= len([case for case in cases if case.is_closed]) <= len(cases) - 15
    assert (max(case.submitted_at for case in cases) - min(case.submitted_at for case in cases)).days >= 110
    assert _count(Attachment) >= 30
    assert _count(CaseEvent) >= 150
    assert _count(Message) >= 30
    assert charter.get_charter().name == "Ville de Vaubrelles"
    assert len(charter.get_charter().topics) == 10


def test_creating_the_demo_again_changes_nothing(site: Site) -> None:
    before = _count(Case)

    assert not seed_demo(site)
    db.session.commit()
    assert _count(Case) == before > 0


def test_an_administrator_has_work_under_way_in_the_studio(site: Site) -> None:
    edits = list_edits(PROCEDURE, studio.EDITED_PROCEDURE)
    import_draft = find_draft(PROCEDURE, studio.IMPORTED_PROCEDURE)

    assert {edit.summary.split(" ")[1] for edit in edits} == {"ajouté", "écrit"}
    assert len(list_points(import_draft).remaining) == 6
    template = load_working_copy(studio.TEMPLATE)
    assert (template.number, template.has_draft) == (1, True)


def test_the_guide_lists_addresses_and_accounts(site: Site) -> None:
    described = build_guide(site)

    assert described["pages"]["procedure"] == f"{site.base_url}/demarches/signaler-un-probleme-de-voirie"
    assert {"own_request", "agents_case", "agents_photo", "case_access", "rating", "agents_procedure_ratings"} <= set(
        described["pages"]
    )
    page_names = {"own_document", "own_withdrawn_document", "agents_document", "agents_added_document"}
    assert page_names <= set(described["pages"])
    assert len({described["pages"][name] for name in page_names - {"agents_document"}}) == 3
    assert set(STUDIO_PAGES) <= set(described["opened_by"])
    assert set(described["opened_by"]) <= set(described["pages"])
    assert set(described["opened_by"].values()) <= {account["email"] for account in described["accounts"]}
    case = find_by_code(described["tracking"]["code"])
    assert case is not None
    assert case.awaits_applicant
    assert all(account["password"] in described["text"] for account in described["accounts"])


def test_the_guide_without_a_port_is_that_of_the_pages_last_served(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert move_to_served_address(site, settings) == site

    (settings.var / SERVED_ADDRESS).write_text("http://localhost:8090")
    assert build_guide(move_to_served_address(site, settings))["base_url"] == "http://localhost:8090"
    monkeypatch.setenv("PORT", "9000")
    assert move_to_served_address(site, settings) == site


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
