"""Whoever opens a procedure of the catalogue can send a request, or reads what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app.accounts.models import Account
from app.accounts.profile import read_profile, write_profile
from app.core.db import db
from app.core.sites import Site
from app.packages.package_catalogue import Catalogue
from app.procedures import catalogue as open_catalogue
from app.setup.plan import make_plan
from app.setup.plan_execution import apply_plan
from tests.cast import Person
from tests.catalogue.definition_files import AUTHORITY, CONTENTS, PROCEDURES, WORKFLOWS
from tests.client import Browser
from tests.publik_import.form_filler import FormFiller, FormNotSent

pytestmark = pytest.mark.thorough

CONFIRMED_BY_EMAIL = {slug for slug, document in PROCEDURES.items() if "email_confirmation" in document}
Visitor = Callable[[], Browser]


@pytest.fixture
def authority(app: Flask, site: Site) -> None:
    """An authority that has just opened with the whole catalogue, and nobody's data yet."""
    with app.app_context():
        found = Catalogue()
        apply_plan(make_plan(AUTHORITY, catalogue=found, procedures=found.slugs, departments=AUTHORITY["departments"]))
        db.session.commit()


def test_a_stranger_meets_no_dead_end(authority: None, app: Flask) -> None:
    assert dead_ends(lambda: Browser(app)) == []


def test_an_account_with_nothing_in_its_name_meets_no_dead_end(authority: None, chloe: Person) -> None:
    assert dead_ends(lambda: chloe) == []


@pytest.mark.parametrize("kind", ["association", "company"])
def test_an_organisation_meets_no_dead_end(authority: None, denis: Person, kind: str) -> None:
    account = db.session.get_one(Account, denis.account.id)
    write_profile(account, replace(read_profile(account), kinds=(kind,)))
    db.session.commit()

    assert dead_ends(lambda: denis, seed=2) == []


def dead_ends(visitor: Visitor, seed: int = 1) -> list[str]:
    """The procedures that this visitor can neither send nor do otherwise, each with where it stops."""
    walks = (walk(visitor(), live.slug, seed) for live in open_catalogue.open_procedures())
    return [stopped for stopped in walks if stopped]


def walk(browser: Browser, slug: str, seed: int) -> str:
    """Fills in the procedure from its public page; what is in the way, nothing when it was sent or another way is told."""
    first = browser.get(f"/demarches/{slug}/remplir")
    if first.status == 303:
        target = first.location.split("?")[0]
        return "" if target.endswith("/compte/connexion") else refused(browser, slug, seed)
    procedure = next(live.definition for live in open_catalogue.open_procedures() if live.slug == slug)
    try:
        FormFiller(browser, procedure, seed).submit()
    except FormNotSent as error:
        return "" if slug in CONFIRMED_BY_EMAIL and "Il reste à confirmer" in str(error) else str(error)
    return ""


def refused(browser: Browser, slug: str, seed: int) -> str:
    """What is in the way of somebody who may not send this: another procedure must lead there, or the service be reached."""
    page = browser.get(f"/demarches/{slug}")
    ways = [str(link["href"]).rpartition("/")[2] for link in page.find_all(".alert a[href^='/demarches/']")]
    for way in ways:
        if stopped := walk(browser, way, seed) or not_given_by(way, slug):
            return f"{slug}: {stopped}"
    return "" if ways or page.find_all("aside li") else f"{slug}: {page.text('.alert')}"


def not_given_by(way: str, slug: str) -> str:
    """Whether the procedure shown as the way to a quality is made for it: its circuit gives it whenever it accepts."""
    qualities = PROCEDURES[slug]["account"].get("qualities", [])
    if not qualities:
        return ""
    accepted = [
        each for each in WORKFLOWS[PROCEDURES[way]["workflow"]]["statuses"] if each.get("decision") == "favourable"
    ]
    given = [
        {entry["quality"] for entry in each.get("on_enter", []) if entry["type"] == "give_quality"} for each in accepted
    ]
    asked = {entry["slug"] for entry in CONTENTS["qualities"] if entry["procedure"] == way} & set(qualities)
    is_only_that = len(PROCEDURES[way]["pages"]) <= 2
    return (
        "" if asked and given and all(asked <= each for each in given) and is_only_that else f"{way} is another matter"
    )
