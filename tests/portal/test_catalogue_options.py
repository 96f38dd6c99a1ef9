"""Catalogue procedures with special options: for associations, for verified identities, internal ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.accounts import quality_holders
from app.accounts.profile import read_profile, write_profile
from app.accounts.qualities import find_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.core.db import db
from app.core.sites import Site
from app.packages import package_qualities
from app.packages.package_catalogue import Catalogue
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import write_charter

STAND, COPY, MATERIAL = "tenir-un-stand-au-forum-des-associations", "copie-de-mon-dossier", "demander-du-materiel"
MYSELF = {"prenom": "Chloé", "nom": "Exemple", "courriel": "chloe@residents.example"}


@pytest.fixture(autouse=True)
def shipped_procedures(app: Flask, site: Site) -> None:
    """Publish these three procedures of the catalogue."""
    catalogue = Catalogue()
    with app.app_context():
        write_charter()
        for slug in (STAND, COPY, MATERIAL):
            definition = catalogue.procedure(slug, {})
            workflows.publish(catalogue.workflow(definition["workflow"], {}))
            procedures.publish(definition)
        for quality in catalogue.contents["qualities"]:
            package_qualities.create_from_package(quality)
        db.session.commit()


def submit_request(person: Browser, slug: str, answers: dict[str, str]) -> str:
    """Submit a request and return the heading of its receipt."""
    person_page = person.post(f"/demarches/{slug}/remplir", answers).follow()
    review = person.post(str(person_page.find_one("form#filling-form")["action"]), MYSELF).follow()
    return person.post(str(review.find_one("main form")["action"])).follow().text("h1")


def test_a_forum_stand_is_reserved_for_association_leaders_once_each(chloe: Person) -> None:
    answers = {"nom_association": "Les Hérons", "rna": "W491000000", "electricite": "no"}
    assert "Démarche réservée" in chloe.get(f"/demarches/{STAND}").text("main")
    leader = find_quality("responsable-association")
    quality_holders.give_quality(leader, sectoral_id(chloe.account.id, leader.family), QualityOrigin())
    db.session.commit()
    assert "Il reste 60 places." in chloe.get(f"/demarches/{STAND}").text("main")

    receipt_text = submit_request(chloe, STAND, answers)

    assert receipt_text == "C’est envoyé"
    assert "Vous l’avez déjà demandé" in chloe.get(f"/demarches/{STAND}").text("main")


def test_a_copy_of_the_file_requires_a_verified_identity(chloe: Person, denis: Person, stranger: Browser) -> None:
    write_profile(denis.account, replace(read_profile(denis.account), identity_level="eidas1"))
    db.session.commit()

    refusal = chloe.get(str(chloe.post(f"/demarches/{COPY}/remplir", {"nature": "Cantine, 2025"}).location))

    assert (refusal.status, refusal.text("h1")) == (409, "Votre identité doit être vérifiée")
    assert chloe.get(f"/demarches/{COPY}/remplir").status == 200  # its draft is offered
    assert "pièce d’identité" in chloe.get(f"/demarches/{COPY}").text("main")
    assert stranger.get(f"/demarches/{COPY}/remplir").status == 303
    assert submit_request(denis, COPY, {"nature": "Cantine, 2025"}) == "C’est envoyé"


def test_an_internal_procedure_is_filled_in_by_agents(alice: Person, chloe: Person, stranger: Browser) -> None:
    internal_procedures_page = alice.get("/agents/saisie/internes")

    assert "Demander du matériel" in internal_procedures_page.text("main")
    assert alice.get(f"/agents/saisie/{MATERIAL}").status == 200
    assert [person.get(f"/demarches/{MATERIAL}").status for person in (chloe, stranger)] == [404, 404]
    assert "Demander du matériel" not in stranger.get("/demarches").text("main")
