"""Rights over templates: those over their procedure, or over all of them for those of every procedure."""

from __future__ import annotations

import pytest

from app.accounts.design_rights import EDIT, FAMILY, PROCEDURE, PUBLISH, give_design_right
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.studio.document_templates.template_pages import LIST, create, read_form, save

pytestmark = pytest.mark.usefixtures("procedure_version")
URL = f"{LIST}/lettre-de-suite"


def give(person: Person, scope: str, slug: str, level: str) -> None:
    give_design_right(person.account, scope, slug, level, label=slug, by=SYSTEM)
    db.session.commit()


def test_a_right_over_the_procedure_opens_its_templates_only(ada: Person, alice: Person, bruno: Person) -> None:
    create(ada)
    give(alice, PROCEDURE, "signaler", EDIT)
    give(bruno, FAMILY, "etat-civil", PUBLISH)

    assert alice.get(URL).status == 200
    assert "Lettre de suite" in alice.get(LIST).text("main")
    assert bruno.get(URL).status == 404
    assert "Lettre de suite" not in bruno.get(LIST).text("main")


def test_who_may_edit_does_not_publish_nor_withdraw(ada: Person, alice: Person) -> None:
    create(ada)
    give(alice, PROCEDURE, "signaler", EDIT)

    assert alice.post(f"{URL}/publication", {"revision": "1", "warnings_read": "1"}).status == 403
    assert alice.post(f"{URL}/retrait").status == 403
    assert "Vous ne pouvez pas publier" in alice.get(f"{URL}/publication").text("main")


def test_a_template_of_every_procedure_needs_the_right_over_all(ada: Person, bruno: Person) -> None:
    create(ada, procedure="")
    give(bruno, FAMILY, "etat-civil", PUBLISH)
    assert bruno.get(URL).status == 404

    give(bruno, FAMILY, "polices-voirie", EDIT)

    assert bruno.get(URL).status == 200
    assert bruno.post(f"{URL}/publication", {"revision": "1", "warnings_read": "1"}).status == 403


def test_a_template_is_not_moved_to_a_procedure_of_others(ada: Person, bruno: Person) -> None:
    give(bruno, FAMILY, "etat-civil", EDIT)

    assert bruno.post(f"{LIST}/nouveau", {"title": "Lettre", "procedure": "signaler", "start": "letter"}).status == 422
    create(ada)
    give(bruno, PROCEDURE, "signaler", EDIT)
    assert save(bruno, URL, procedure="naissance").status == 404
    assert read_form(bruno.get(URL))["procedure"] == ["signaler"]
