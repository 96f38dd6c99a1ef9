"""Cards assigned to the applicant by a workflow: they outlive the request and are unlinked with the account."""

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
from app.cases.files.deletion import delete_sealed_content
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.workflow.workflow_models import ExecutionError
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
from tests.procedures.own_cards import FAMILY, PLOTS

Prepare = Callable[..., Case]
CREATE_CARD = {
    "id": "made",
    "type": "create_card",
    "list": "emplacements",
    "owner": "applicant",
    "values": {"numero": "{{ answers.nom }}"},
}
ASSIGN_CARD = {"id": "given", "type": "assign_card", "list": "emplacements", "card": "12"}
AFTER = {"id": "after", "type": "history_message", "text": "La suite a lieu."}


@pytest.fixture
def prepare(app: Flask, site: Site, chloe: Person) -> Prepare:
    """Build a request whose acceptance runs these actions, beside a list that has one card."""

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
    card = cards.find_card("emplacements", number)
    assert card is not None
    return card


def list_own_cards(person: Person) -> list[str]:
    return [
        card.label for card in card_owners.list_cards_of_owner(sectoral_id(person.account.id, FAMILY), "emplacements")
    ]


def test_assigning_a_card_to_the_applicant_is_idempotent(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare(ASSIGN_CARD, {**ASSIGN_CARD, "id": "again"}, CREATE_CARD)

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
    case = prepare({**ASSIGN_CARD, "mode": "withdraw"}, {**ASSIGN_CARD, "id": "again", "mode": "withdraw"})
    for person in (chloe, denis):
        card_owners.give_card(find_plot(), sectoral_id(person.account.id, FAMILY), email=person.email)
    db.session.commit()

    accept(alice, case)

    assert (list_own_cards(chloe), list_own_cards(denis)) == ([], ["Emplacement 12"])
    assert db.session.query(ExecutionError).count() == 0
    assert chloe.get(f"/demandes/{case.id}").text("#thread").count("Emplacement 12 » n’est plus à votre nom") == 1


def test_a_hidden_card_event_is_visible_to_agents_only(alice: Person, chloe: Person, prepare: Prepare) -> None:
    quietly = {**ASSIGN_CARD, "tell": False}
    case = prepare(quietly, {**CREATE_CARD, "tell": False}, {**quietly, "id": "back", "mode": "withdraw"})

    accept(alice, case)

    assert list_own_cards(chloe) == ["Emplacement Exemple"]
    assert "Emplacement" not in chloe.get(f"/demandes/{case.id}").text("#thread")
    history = alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "désormais au nom de l’usager : Emplacement 12" in history and "retirée à l’usager" in history


def test_without_an_account_the_history_says_so_and_the_next_actions_run(alice: Person, prepare: Prepare) -> None:
    case = prepare(ASSIGN_CARD, CREATE_CARD, AFTER, by=NOBODY)

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
        ("scolaire", ASSIGN_CARD, "other_family"),
        ("scolaire", CREATE_CARD, "other_family"),
        (None, ASSIGN_CARD, "list_without_owners"),
        (FAMILY, {**ASSIGN_CARD, "card": "99"}, "card_not_found"),
        (FAMILY, {**ASSIGN_CARD, "list": "inconnue"}, "list_not_found"),
    ],
)
def test_an_impossible_assignment_is_reported_to_administrators(
    alice: Person, prepare: Prepare, family: str | None, entry: dict[str, Any], reason: str
) -> None:
    case = prepare(entry, family=family)

    accept(alice, case)

    assert db.session.query(ExecutionError).one().reason == reason
    assert db.session.query(CardOwner).count() == 0
    assert [card.label for card in cards.list_cards("emplacements")] == ["Emplacement 12"]


def test_the_card_outlives_the_request_and_does_not_identify_it(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare(ASSIGN_CARD, {"id": "end", "type": "anonymise"})
    accept(alice, case)
    assert db.session.query(CardOwnerOrigin).count() == 1

    with clock.shift_clock(timedelta(hours=30)):
        run_anonymisation()

    assert db.session.query(Case).count() == 0
    assert list_own_cards(chloe) == ["Emplacement 12"]
    assert db.session.query(CardOwnerOrigin).count() == 0
    assert card_owners.list_owners(find_plot())[0].case_id is None


@pytest.mark.postgresql
def test_deleting_an_account_deletes_the_link_and_its_key_and_keeps_the_card(
    chloe: Person, denis: Person, alice: Person, prepare: Prepare
) -> None:
    prepare()
    for person in (chloe, denis):
        card_owners.give_card(
            find_plot(), sectoral_id(person.account.id, FAMILY), email=person.email, given_by_id=alice.account.id
        )
    db.session.commit()
    name = sectoral_id(chloe.account.id, FAMILY)
    link = db.session.scalars(select(CardOwner).where(CardOwner.owner_id == name)).one()
    key_id, sealed = link.key_id, link.sealed

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


def test_deleting_a_list_deletes_its_links(chloe: Person, prepare: Prepare) -> None:
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


@pytest.mark.postgresql
def test_a_rolled_back_withdrawal_keeps_the_owner(chloe: Person, prepare: Prepare) -> None:
    prepare()
    name = sectoral_id(chloe.account.id, FAMILY)
    card_owners.give_card(find_plot(), name, email=chloe.email)
    db.session.commit()

    card_owners.withdraw_card(find_plot(), name)
    db.session.rollback()

    assert [owner.email for owner in card_owners.list_owners(find_plot())] == [chloe.email]


def destroy_keys() -> None:
    """Run the key deletion that the worker runs after the commit."""
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == DELETE_SEALED)).all():
        delete_sealed_content(**item.ids)


def test_a_link_restored_from_a_backup_is_deleted_again(chloe: Person, alice: Person, prepare: Prepare) -> None:
    case = prepare(ASSIGN_CARD)
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
