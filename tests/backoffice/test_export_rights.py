"""The right to export, which an administrator gives to a role."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import role_management
from app.accounts.agent_actors import find_actor
from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person

ROLE = "/agents/administration/roles/voirie-instruction"
VALUES = {"title": "Instruction voirie", "department": "voirie"}


def can_export(person: Person) -> bool:
    db.session.expire_all()
    actor = find_actor(person.account.id)
    return actor is not None and actor.can_export


def test_nobody_may_export_until_an_administrator_says_so(ada: Person, alice: Person) -> None:
    assert not can_export(alice)

    page = ada.post(ROLE, {**VALUES, "can_export": "yes"}).follow()

    assert can_export(alice)
    assert page.find_one('input[name="can_export"]').has_attr("checked")
    assert "a permis au rôle « Instruction voirie » d’exporter" in page.text("main").replace("\u00a0", " ")


def test_the_right_is_taken_back_from_the_next_page_on(ada: Person, alice: Person) -> None:
    ada.post(ROLE, {**VALUES, "can_export": "yes"})
    assert alice.get("/agents/demandes/exports").status == 200

    page = ada.post(ROLE, VALUES).follow()

    assert alice.get("/agents/demandes/exports").status == 404
    assert "a retiré au rôle" in page.text("main")


@pytest.mark.postgresql
def test_a_role_that_was_merged_has_the_right_of_the_other(alice: Person) -> None:
    first, second = (
        db.session.scalars(select(Role).where(Role.slug == slug)).one()
        for slug in ("voirie-instruction", "accueil-voirie")
    )
    first.can_export, second.kind = True, first.kind
    db.session.commit()

    role_management.merge_roles(first, second, by=SYSTEM)
    db.session.commit()

    assert not can_export(alice)


def test_an_agent_who_is_suspended_is_nobody(alice: Person) -> None:
    db.session.scalars(select(Role).where(Role.slug == "voirie-instruction")).one().can_export = True
    alice.account.suspended_at = clock.now()
    db.session.commit()

    assert find_actor(alice.account.id) is None
