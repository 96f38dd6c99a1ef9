"""Cards given to the applicant by what becomes of a request, kept after it, and gone with their account."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.people import delete_account
from app.accounts.sectoral_ids import sectoral_id
from app.cards import card_owners, cards
from app.cards.models import Card, CardOwner, CardOwnerOrigin
from app.cases import submission
from app.cases.files.deletion import delete_sealed_content
from app.cases.models import Case
from app.cases.workflow_models import ExecutionError
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import KeyDestroyed, unseal
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor
from app.privacy.anonymisation.deletion_replay import delete_by_keys, find_restored_keys
from app.privacy.jobs import run_anonymisation
from app.procedures import publishing as procedures
from app.procedures.sources.source_store import save_source
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.procedures.test_own_cards import FAMILY, PLOTS

pytestmark = pytest.mark.postgresql

Prepare = Callable[..., Case]
MADE = {
    "id": "made",
    "type": "create_card",
    "list": "emplacements",
    "owner": "applicant",
    "values": {"numero": "{{ answers.nom }}"},
}
GIVEN = {"id": "given", "type": "assign_card", "list": "emplacements", "card": "12"}
AFTER = {"id": "after", "type": "history_message", "text": "La suite a lieu."}


@pytest.fixture
def prepare(app: Flask, site: Site, chloe: Person) -> Prepare:
    """A request whose acceptance does this, beside a list that has one card."""

    def make(*entries: dict[str, Any], by: Actor | None = None, family: str | None = FAMILY) -> Case:
        workflow = deepcopy(WORKFLOW)
        workflow["statuses"][0]["actions"][0]["by"] = ["recipient"]
        workflow["statuses"][1]["on_enter"] = list(entries)
        save_source({**PLOTS, "family": family})
        if cards.find_card("emplacements", "12") is None:
            cards.create_card("emplacements", {"numero": "12"})
        workflows.publish(workflow)
        write_charter()
        version = procedures.publish(deepcopy(PROCEDURE))
        actor = by or Actor(kind="resident", account_id=chloe.account.id)
        case = submission.submit(version.id, ANSWERS, token=uuid4(), channel="web", by=actor).case
        db.session.commit()
        return case

    return make


def accept(person: Person, case: Case) -> None:
    person.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": str(case.revision)})
    db.session.rollback()
    db.session.expire_all()


def find_plot(number: str = "12") -> Card:
    found = cards.find_card("emplacements", number)
    assert found is not None
    return found


def list_own_cards(person: Person) -> list[str]:
    return [
        card.label for card in card_owners.list_cards_of_owner(sectoral_id(person.account.id, FAMILY), "emplacements")
    ]


def test_a_card_becomes_the_applicants_once_however_often_it_is_asked(
    alice: Person, chloe: Person, prepare: Prepare
) -> None:
    case = prepare(GIVEN, {**GIVEN, "id": "again"}, MADE)

    accept(alice, case)

    assert list_own_cards(chloe) == ["Emplacement 12", "Emplacement Exemple"]
    assert db.session.query(CardOwner).filter_by(card_id=find_plot().id).count() == 1
    (owner,) = card_owners.list_owners(find_plot())
    assert (owner.case_id, owner.email, owner.given_by_id) == (case.id, ANSWERS["courriel"], None)
    history = alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert history.count("désormais au nom de l’usager : Emplacement 12") == 1
    thread = chloe.get(f"/demandes/{case.id}").text("#thread")
    assert thread.count("« Emplacement 12 » est maintenant à votre nom, dans la liste « Emplacements de marché ».") == 1
    assert "« Emplacement Exemple » est maintenant à votre nom" in thread


def test_a_card_is_withdrawn_and_its_other_owner_keeps_it(
    alice: Person, chloe: Person, denis: Person, prepare: Prepare
) -> None:
    case = prepare({**GIVEN, "mode": "withdraw"}, {**GIVEN, "id": "again", "mode": "withdraw"})
    for person in (chloe, denis):
        card_owners.give_card(find_plot(), sectoral_id(person.account.id, FAMILY), email=person.email)
    db.session.commit()

    accept(alice, case)

    assert (list_own_cards(chloe), list_own_cards(denis)) == ([], ["Emplacement 12"])
    assert db.session.query(ExecutionError).count() == 0
    assert chloe.get(f"/demandes/{case.id}").text("#thread").count("Emplacement 12 » n’est plus à votre nom") == 1


def test_what_the_designer_chose_not_to_tell_is_read_by_agents_alone(
    alice: Person, chloe: Person, prepare: Prepare
) -> None:
    quietly = {**GIVEN, "tell": False}
    case = prepare(quietly, {**MADE, "tell": False}, {**quietly, "id": "back", "mode": "withdraw"})

    accept(alice, case)

    assert list_own_cards(chloe) == ["Emplacement Exemple"]
    assert "Emplacement" not in chloe.get(f"/demandes/{case.id}").text("#thread")
    history = alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "désormais au nom de l’usager : Emplacement 12" in history and "retirée à l’usager" in history


def test_without_an_account_the_history_says_so_and_what_follows_goes_on(alice: Person, prepare: Prepare) -> None:
    case = prepare(GIVEN, MADE, AFTER, by=NOBODY)

    accept(alice, case)

    history = alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert history.count("la demande n’ayant pas de compte") == 2
    assert "La suite a lieu." in history
    assert db.session.query(CardOwner).count() == 0
    assert find_plot("Exemple") is not None
    assert db.session.query(ExecutionError).count() == 0


@pytest.mark.parametrize(
    ("family", "entry", "reason"),
    [
        ("scolaire", GIVEN, "other_family"),
        ("scolaire", MADE, "other_family"),
        (None, GIVEN, "nobodys_cards"),
        (FAMILY, {**GIVEN, "card": "99"}, "card_not_found"),
        (FAMILY, {**GIVEN, "list": "inconnue"}, "list_not_found"),
    ],
)
def test_what_cannot_be_given_is_told_to_administrators(
    alice: Person, prepare: Prepare, family: str | None, entry: dict[str, Any], reason: str
) -> None:
    case = prepare(entry, family=family)

    accept(alice, case)

    assert db.session.query(ExecutionError).one().reason == reason
    assert db.session.query(CardOwner).count() == 0
    assert [card.label for card in cards.list_cards("emplacements")] == ["Emplacement 12"]


def test_the_card_outlives_the_request_that_gave_it_and_does_not_name_it(
    alice: Person, chloe: Person, prepare: Prepare
) -> None:
    case = prepare(GIVEN, {"id": "end", "type": "anonymise"})
    accept(alice, case)
    assert db.session.query(CardOwnerOrigin).count() == 1

    with clock.shift_clock(timedelta(hours=30)):
        run_anonymisation()

    assert db.session.query(Case).count() == 0
    assert list_own_cards(chloe) == ["Emplacement 12"]
    assert db.session.query(CardOwnerOrigin).count() == 0
    assert card_owners.list_owners(find_plot())[0].case_id is None


def test_erasing_an_account_takes_the_link_and_its_key_and_leaves_the_card(
    chloe: Person, denis: Person, alice: Person, prepare: Prepare
) -> None:
    prepare()
    for person in (chloe, denis):
        card_owners.give_card(
            find_plot(), sectoral_id(person.account.id, FAMILY), email=person.email, given_by_id=alice.account.id
        )
    db.session.commit()
    name = sectoral_id(chloe.account.id, FAMILY)
    gone = db.session.scalars(select(CardOwner).where(CardOwner.owner_id == name)).one()
    key_id, sealed = gone.key_id, gone.sealed

    delete_account(db.session.merge(chloe.account))
    db.session.commit()
    destroy_keys()

    assert [owner.email for owner in card_owners.list_owners(find_plot())] == [denis.email]
    assert card_owners.list_cards_of_owner(name, "emplacements") == []
    with pytest.raises(KeyDestroyed):
        unseal(key_id, sealed, about=card_owners.SEAL_CONTEXT)

    delete_account(db.session.merge(alice.account))
    db.session.commit()
    assert card_owners.list_owners(find_plot())[0].given_by_id is None


def test_a_list_taken_away_takes_its_links_with_it(chloe: Person, prepare: Prepare) -> None:
    prepare()
    card_owners.give_card(find_plot(), sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    db.session.commit()

    key_id, sealed = db.session.execute(select(CardOwner.key_id, CardOwner.sealed)).one()._tuple()
    cards.delete_all_cards("emplacements")
    db.session.rollback()

    assert [owner.email for owner in card_owners.list_owners(find_plot())] == [chloe.email]

    cards.delete_all_cards("emplacements")
    db.session.commit()
    destroy_keys()

    assert db.session.query(CardOwner).count() == 0
    with pytest.raises(KeyDestroyed):
        unseal(key_id, sealed, about=card_owners.SEAL_CONTEXT)


def test_a_withdrawal_that_is_undone_leaves_the_owner_known(chloe: Person, prepare: Prepare) -> None:
    prepare()
    name = sectoral_id(chloe.account.id, FAMILY)
    card_owners.give_card(find_plot(), name, email=chloe.email)
    db.session.commit()

    card_owners.withdraw_card(find_plot(), name)
    db.session.rollback()

    assert [owner.email for owner in card_owners.list_owners(find_plot())] == [chloe.email]


def destroy_keys() -> None:
    """What the worker does after the commit."""
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == DELETE_SEALED)).all():
        delete_sealed_content(**item.ids)


def test_a_link_that_a_restoration_brings_back_is_erased_again(chloe: Person, alice: Person, prepare: Prepare) -> None:
    case = prepare(GIVEN)
    accept(alice, case)
    link = db.session.scalars(select(CardOwner)).one()
    names = ("id", "card_id", "owner_id", "key_id", "sealed", "since")
    row = {name: getattr(link, name) for name in names}
    card_owners.withdraw_card(find_plot(), link.owner_id)
    db.session.commit()
    destroy_keys()
    db.session.add_all([CardOwner(**row), CardOwnerOrigin(card_owner_id=row["id"], case_id=case.id)])
    db.session.commit()

    assert find_restored_keys() == [row["key_id"]]
    delete_by_keys(find_restored_keys())
    db.session.commit()

    assert db.session.query(CardOwner).count() == db.session.query(CardOwnerOrigin).count() == 0
    assert find_plot().identifier is not None
