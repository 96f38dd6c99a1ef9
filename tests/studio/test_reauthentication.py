"""Second factor proved again before publishing and before giving or withdrawing rights, by those who must have one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.design_rights import FAMILY, PUBLISH, give_design_right, list_design_rights
from app.core.clock import shift_clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft, save_draft
from app.definitions.overview import current_version
from tests.accounts.second_factor_enrolment import compute_code, enrol_person
from tests.cast import PASSWORD, Person
from tests.factories import PROCEDURE as SIGNALER

PUBLICATION = "/agents/administration/definitions/demarches/signaler/publication"
PROOF = "/compte/preuve?next="


@pytest.fixture
def second_factor() -> str:
    return "on"


@pytest.fixture(autouse=True)
def draft(procedure_version: object, departments: None) -> None:
    """A draft that waits to be published."""
    save_draft(PROCEDURE, {**SIGNALER, "title": "Autre titre"}, revision=None, by=None)
    db.session.commit()


def test_publishing_asks_for_the_code_again(ada: Person) -> None:
    secret, _codes = enrol_person(ada)
    form = {"revision": str(find_draft(PROCEDURE, "signaler").revision), "warnings_read": "1"}  # type: ignore[union-attr]

    with shift_clock(timedelta(minutes=20)):
        assert ada.get(PUBLICATION).location == f"{PROOF}{PUBLICATION}"
        assert ada.post(PUBLICATION, form).location == f"{PROOF}{PUBLICATION}"
        proof = {"current": PASSWORD, "code": compute_code(secret), "next": PUBLICATION}
        assert ada.post("/compte/preuve", proof).location == PUBLICATION
        assert ada.get(PUBLICATION).status == 200
        ada.post(PUBLICATION, form)

    db.session.rollback()
    assert current_version(PROCEDURE, "signaler").definition["title"] == "Autre titre"  # type: ignore[union-attr]


def test_rights_ask_for_the_code_again(ada: Person, alice: Person) -> None:
    enrol_person(ada)
    agent = f"/agents/administration/agents/{alice.account.id}"
    right = {"scope": "family:polices-voirie", "level": "publish"}
    ada.post(f"{agent}/conception", right)
    (design_right,) = list_design_rights(alice.account.id)

    with shift_clock(timedelta(minutes=20)):
        assert ada.post(f"{agent}/conception", {**right, "level": "edit"}).location.startswith(PROOF)
        assert ada.post(f"{agent}/conception/{design_right.id}/retrait").location.startswith(PROOF)

    db.session.rollback()
    assert [design_right.level for design_right in list_design_rights(alice.account.id)] == ["publish"]


def test_an_author_without_a_required_second_factor_is_not_asked(alice: Person) -> None:
    give_design_right(alice.account, FAMILY, "polices-voirie", PUBLISH, label="Voirie", by=SYSTEM)
    db.session.commit()

    with shift_clock(timedelta(minutes=20)):
        assert alice.get(PUBLICATION).status == 200
