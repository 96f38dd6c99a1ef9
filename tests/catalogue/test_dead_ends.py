"""Every visitor of a procedure of the catalogue can send a request, or is told an alternative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Account
from app.accounts.profile import read_profile, write_profile
from app.agendas.agenda_store import get_agenda
from app.agendas.event_sessions.event_sessions import SessionDetails, create_sessions
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.packages.package_catalogue import Catalogue
from app.procedures import catalogue as open_catalogue
from app.setup.plan import make_plan
from app.setup.plan_execution import apply_plan
from tests.cast import Person
from tests.catalogue.definition_files import AUTHORITY, CONTENTS, PROCEDURES, WORKFLOWS
from tests.client import Browser
from tests.example_counts import sample_cases
from tests.publik_import.form_filler import FormFiller, FormNotSent

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

CONFIRMED_BY_EMAIL = {slug for slug, definition in PROCEDURES.items() if "email_confirmation" in definition}
Visitor = Callable[[], Browser]


@pytest.fixture
def authority(app: Flask, site: Site) -> None:
    """An authority with the whole catalogue installed and no case."""
    with app.app_context():
        catalogue = Catalogue()
        apply_plan(
            make_plan(AUTHORITY, catalogue=catalogue, procedures=catalogue.slugs, departments=AUTHORITY["departments"])
        )
        _announce_workshop()
        db.session.commit()


def _announce_workshop() -> None:
    """An agenda of events offers nothing until an agent announces a session."""
    start = clock.now() + timedelta(days=7)
    details = SessionDetails("atelier", "Atelier", start, start + timedelta(hours=2), places=50, max_people=6)
    create_sessions(get_agenda("activites"), details)


def test_a_visitor_without_an_account_has_no_dead_end(authority: None, app: Flask) -> None:
    assert dead_ends(lambda: Browser(app)) == []


def test_an_account_with_an_empty_profile_has_no_dead_end(authority: None, chloe: Person) -> None:
    assert dead_ends(lambda: chloe) == []


@pytest.mark.parametrize("kind", sample_cases(["association", "company"], share=2))
def test_an_organisation_has_no_dead_end(authority: None, denis: Person, kind: str) -> None:
    account = db.session.get_one(Account, denis.account.id)
    write_profile(account, replace(read_profile(account), kinds=(kind,)))
    db.session.commit()

    assert dead_ends(lambda: denis, seed=2) == []


def dead_ends(visitor: Visitor, seed: int = 1) -> list[str]:
    """List the procedures that this visitor can neither submit nor replace by an alternative, each with its dead end."""
    walks = (walk(visitor(), live.slug, seed) for live in open_catalogue.open_procedures())
    return [stopped for stopped in walks if stopped]


def walk(browser: Browser, slug: str, seed: int) -> str:
    """Fill in the procedure from its public page; return the dead end, or nothing when a request or an alternative exists."""
    first = browser.get(f"/demarches/{slug}/remplir")
    if first.status == 303:
        target = first.location.split("?")[0]
        return "" if target.endswith("/compte/connexion") else find_refusal_dead_end(browser, slug, seed)
    if first.status == 409:
        # The identity must be verified: whoever cannot has it given otherwise.
        return "" if "Autrement qu’en ligne" in first.texts("h2") else f"{slug}: {first.text('main')}"
    procedure = next(live.definition for live in open_catalogue.open_procedures() if live.slug == slug)
    try:
        FormFiller(browser, procedure, seed).submit()
    except FormNotSent as error:
        return "" if slug in CONFIRMED_BY_EMAIL and "Il reste à confirmer" in str(error) else str(error)
    return ""


def find_refusal_dead_end(browser: Browser, slug: str, seed: int) -> str:
    """Return the dead end of a refused visitor: the page must link to another procedure or to the contact panel."""
    page = browser.get(f"/demarches/{slug}")
    ways = [str(link["href"]).rpartition("/")[2] for link in page.find_all(".alert a[href^='/demarches/']")]
    for way in ways:
        if stopped := walk(browser, way, seed) or not_given_by(way, slug):
            return f"{slug}: {stopped}"
    return "" if ways or page.find_all("aside li") else f"{slug}: {page.text('.alert')}"


def not_given_by(way: str, slug: str) -> str:
    """Return why the linked procedure does not give the quality: its workflow must give it on each favourable decision."""
    qualities = PROCEDURES[slug]["account"].get("qualities", [])
    if not qualities:
        return ""
    accepted = [
        status
        for status in WORKFLOWS[PROCEDURES[way]["workflow"]]["statuses"]
        if status.get("decision") == "favourable"
    ]
    given_qualities = [
        {entry["quality"] for entry in each.get("on_enter", []) if entry["type"] == "give_quality"} for each in accepted
    ]
    requested_qualities = {entry["slug"] for entry in CONTENTS["qualities"] if entry["procedure"] == way} & set(
        qualities
    )
    is_only_that = len(PROCEDURES[way]["pages"]) <= 2
    return (
        ""
        if requested_qualities
        and given_qualities
        and all(requested_qualities <= given_quality for given_quality in given_qualities)
        and is_only_that
        else f"{way} is another matter"
    )
