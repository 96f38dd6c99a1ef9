"""Requirements on the sign-in of residents: set by clicks, told in sentences, undone, and applied once published."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft
from app.procedures.definition import DefinitionError, parse_procedure
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE as SIGNALER

BUILDER = "/agents/studio/demarches/signaler"
SETTINGS = f"{BUILDER}/reglages"
REQUIREMENTS = "#studio-requirements"


@pytest.fixture(autouse=True)
def published_procedure(procedure_version: Any, departments: None) -> None:
    db.session.commit()


def change(person: Person, at: str, **values: Any) -> Page:
    form = {"at": at, "op": "set", "revision": str(revision()), "from": "settings", **values}
    return person.post(f"{BUILDER}/changements", form, htmx="this")


def revision() -> int:
    db.session.rollback()
    draft = find_draft(PROCEDURE, "signaler")
    return draft.revision if draft else 0


def definition() -> dict[str, Any]:
    db.session.rollback()
    draft = find_draft(PROCEDURE, "signaler")
    return draft.definition if draft else deepcopy(SIGNALER)


def require_everything(person: Person) -> Page:
    change(person, "account/required", v_required="true")
    change(person, "account/level", v_level="eidas1")
    change(person, "account/strength", v_strength="3")
    change(person, "account/minutes", v_minutes="15")
    return change(person, "account/certified", v_certified="true")


def test_the_settings_are_for_those_who_may_edit(ada: Person, alice: Person, stranger: Browser) -> None:
    assert ada.get(SETTINGS).find_one(REQUIREMENTS)
    assert alice.get(SETTINGS).status == 404
    assert "/compte/connexion" in str(stranger.get(SETTINGS).location)


def test_each_requirement_is_a_choice_in_words(ada: Person) -> None:
    page = ada.get(SETTINGS)

    assert page.texts("select[name=v_level] option") == [
        "Ce que la personne déclare suffit",
        "Vérifiée par FranceConnect, ou au guichet",
        "Vérifiée par FranceConnect+ : niveau substantiel",
        "Vérifiée par FranceConnect+ : niveau élevé",
    ]
    assert page.texts("select[name=v_strength] option")[-1] == "Clé d’accès, ou mot de passe et second facteur"
    assert "avec ou sans compte" in page.text(REQUIREMENTS)


def test_requirements_are_saved_one_by_one_and_told_at_once(ada: Person) -> None:
    page = require_everything(ada)

    assert definition()["account"] == {
        "required": True,
        "reason": None,
        "level": "eidas1",
        "strength": 3,
        "minutes": 15,
        "certified": True,
    }
    text = page.text(REQUIREMENTS)
    assert "identité vérifiée, par FranceConnect ou au guichet" in text
    assert "clé d’accès, ou un mot de passe et un second facteur" in text
    assert "moins de 15 minutes" in text


def test_the_questions_that_a_certified_identity_answers_are_named(ada: Person) -> None:
    page = require_everything(ada)

    links = page.find_all(f"{REQUIREMENTS} a")
    assert [link.get_text() for link in links] == ["Prénom", "Nom"]
    assert ada.get(links[0]["href"]).find_one("[name=v_profile]")


def test_a_requirement_that_no_sign_in_of_the_site_meets_is_said(ada: Person) -> None:
    change(ada, "account/required", v_required="true")

    assert "personne ne peut faire la démarche" in change(ada, "account/level", v_level="eidas2").text(REQUIREMENTS)


def test_a_requirement_is_undone(ada: Person) -> None:
    require_everything(ada)

    ada.post(f"{BUILDER}/annulation", {"at": "account/certified"})

    assert "certified" not in definition()["account"]


@pytest.mark.parametrize(("at", "text"), [("account/minutes", "0"), ("account/strength", "4")])
def test_what_makes_no_sense_is_refused_in_words(ada: Person, at: str, text: str) -> None:
    name = at.rpartition("/")[2]

    page = change(ada, at, **{f"v_{name}": text})

    assert page.status == 422
    assert "»" in page.text(".field__error")
    assert find_draft(PROCEDURE, "signaler") is None


def test_a_page_asks_more_than_its_procedure(ada: Person) -> None:
    change(ada, "pages/probleme/identity", **{"v_identity.level": "eidas1", "v_identity.minutes": "5"})

    assert definition()["pages"][0]["identity"] == {"level": "eidas1", "minutes": 5}
    text = ada.get(SETTINGS).text(REQUIREMENTS)
    assert "demande une identité vérifiée, par FranceConnect ou au guichet, une connexion de moins de 5 minutes" in text


def test_requirements_are_read_in_the_words_of_the_settings(ada: Person) -> None:
    require_everything(ada)

    text = ada.get("/agents/administration/definitions/demarches/signaler/lecture/brouillon").text("main")

    assert "Vérifiée par FranceConnect, ou au guichet" in text
    assert "Clé d’accès, ou mot de passe et second facteur" in text


@pytest.mark.parametrize(
    ("account", "place"),
    [
        ({"required": False, "strength": 2}, "account.required"),
        ({"required": False, "minutes": 10}, "account.required"),
        ({"required": True, "certified": True}, "account.certified"),
    ],
)
def test_requirements_that_cannot_apply_are_not_published(account: dict[str, Any], place: str) -> None:
    document = {**deepcopy(SIGNALER), "account": account}
    for page in document["pages"]:
        for field in page["fields"]:
            field.pop("profile", None)

    with pytest.raises(DefinitionError) as refusal:
        parse_procedure(document)

    assert place in [problem.path for problem in refusal.value.problems]
