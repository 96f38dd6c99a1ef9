"""Procedures reserved to a quality, and conditions that read it, for holders and for others."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import quality_holders
from app.accounts.qualities import create_quality, find_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.cases.models import Case
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE, WORKFLOW, write_charter

SLUG = "/demarches/signaler"
PROBLEM = {"type": "trou", "description": "Un grand trou.", "shown": ["type", "description", "photos"]}
RESERVED = {"required": True, "reason": "Réservé.", "qualities": ["commercant"]}
Publish = Callable[..., None]


@pytest.fixture
def publish(app: Flask, site: Site) -> Publish:
    """Publish the small procedure with options, and the procedure that gives the required quality."""

    def make(**options: Any) -> None:
        with app.app_context():
            workflows.publish(deepcopy(WORKFLOW))
            write_charter()
            procedures.publish({**deepcopy(PROCEDURE), "slug": "etre-commercant", "title": "Être commerçant"})
            create_quality(
                "Commerçant",
                family="polices-voirie",
                explanation="Apportez votre carte.",
                procedure="etre-commercant",
                slug="commercant",
            )
            procedures.publish({**deepcopy(PROCEDURE), **options})
            db.session.commit()

    return make


def hold(person: Person) -> None:
    quality_holders.give_quality(
        find_quality("commercant"), sectoral_id(person.account.id, "polices-voirie"), QualityOrigin()
    )
    db.session.commit()


def words(page: Any) -> str:
    return page.text("main").replace("\u00a0", " ")


def test_without_the_quality_the_page_explains_how_to_obtain_it(
    publish: Publish, stranger: Browser, chloe: Person, denis: Person
) -> None:
    publish(account=RESERVED)
    hold(chloe)

    lacking, holding, visiting = denis.get(SLUG), chloe.get(SLUG), stranger.get(SLUG)

    assert "Elle est réservée aux personnes dont ce rôle est reconnu : « Commerçant ». Apportez votre carte." in words(
        lacking
    )
    assert lacking.find_all("a[href='/demarches/etre-commercant']")
    assert not lacking.find_all(f"a[href='{SLUG}/remplir']")
    assert holding.find_all(f"a[href='{SLUG}/remplir']")
    assert "Démarche réservée aux personnes dont ce rôle est reconnu : « Commerçant »." in words(visiting)
    assert denis.get(f"{SLUG}/remplir").location == SLUG
    assert denis.post(f"{SLUG}/remplir", PROBLEM).status == 409


def test_a_quality_withdrawn_during_typing_blocks_submission(publish: Publish, chloe: Person) -> None:
    publish(account=RESERVED)
    hold(chloe)
    contact = chloe.post(f"{SLUG}/remplir", PROBLEM).location
    review = chloe.post(str(contact), {"prenom": "Chloé", "nom": "Exemple", "courriel": "c@residents.example"}).location
    send = str(chloe.get(str(review)).find_one("main form")["action"])

    quality_holders.withdraw_quality(find_quality("commercant"), sectoral_id(chloe.account.id, "polices-voirie"))
    db.session.commit()

    assert chloe.post(send).status == 409
    assert "« Commerçant »" in words(chloe.get(str(review)))
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_the_displayed_title_follows_the_quality(publish: Publish, stranger: Browser) -> None:
    publish(account=RESERVED)
    stranger.get(SLUG)

    find_quality("commercant").title = "Marchand"
    db.session.commit()

    assert "« Marchand »" in words(stranger.get(SLUG))


def test_a_reserved_procedure_is_not_available_offline(publish: Publish, stranger: Browser) -> None:
    publish(account=RESERVED)

    offline_page = stranger.client.get("/hors-ligne").get_data(as_text=True)

    assert "Être commerçant" in offline_page and "Signaler un problème" not in offline_page
    assert stranger.get("/hors-ligne/formulaires/signaler").status == 404


def test_a_conditional_question_is_visible_to_holders(publish: Publish, chloe: Person, denis: Person) -> None:
    pages = deepcopy(PROCEDURE["pages"])
    condition = {"in": ["commercant", {"var": "profile.qualities"}]}
    stand = {"id": "stand", "type": "short_text", "label": "Votre emplacement", "condition": condition}
    pages[0]["fields"].append(stand)
    publish(pages=pages)
    hold(chloe)

    assert "Votre emplacement" in chloe.get(f"{SLUG}/remplir").text("main")
    assert not denis.get(f"{SLUG}/remplir").find_all("#f-stand:not([hidden] *)")
    assert (
        chloe.get("/hors-ligne/formulaires/signaler").status == 404
    )  # a device does not know the qualities of its user
