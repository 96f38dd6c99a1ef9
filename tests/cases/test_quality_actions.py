"""Qualities given and withdrawn by workflows: within one family, to accounts only, idempotent."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import expiry, quality_holders
from app.accounts.models import Account
from app.accounts.people import delete_account, open_account
from app.accounts.profile import Profile
from app.accounts.qualities import HeldQuality, Quality, archive_quality, create_quality, find_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.cases.lifecycle import submission, submission_rules
from app.cases.models import Case
from app.cases.people.applicants import owner_profile
from app.cases.reading.trace import trace_of
from app.cases.timeline import events_for
from app.cases.workflow import execution_errors, transitions
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site, unit_of_work
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.privacy.clock import travel_by

FAMILY = "polices-voirie"
ALICE = Actor(kind="agent", account_id=uuid4(), roles=frozenset({"voirie-instruction"}), families=frozenset({FAMILY}))
GIVE = {"id": "qualite", "type": "give_quality", "quality": "professionnel-du-marche"}
Publish = Callable[..., UUID]


@pytest.fixture
def publish(app: Flask, site: Site) -> Publish:
    """Publish the small procedure, whose acceptance first runs these actions."""

    def make(*entries: dict[str, Any], **options: Any) -> UUID:
        definition: dict[str, Any] = deepcopy(WORKFLOW)
        definition["statuses"][1]["on_enter"] = [*entries, *definition["statuses"][1]["on_enter"]]
        workflows.publish(definition)
        write_charter()
        version = procedures.publish({**deepcopy(PROCEDURE), **options})
        db.session.commit()
        return version.id

    with app.app_context():
        yield make


def quality(title: str = "Professionnel du marché", family: str = FAMILY) -> Quality:
    return create_quality(title, family=family, explanation="Présentez votre carte de commerçant.")


def resident(email: str = "chloe@residents.example") -> Actor:
    account = open_account(Profile(email=email, first_name="Chloé"), kind="resident", password="x" * 20)
    db.session.commit()
    return Actor(kind="resident", account_id=account.id)


def submit_and_accept(version: UUID, *, by: Actor) -> Case:
    case = submission.submit(version, ANSWERS, token=uuid4(), channel="web", by=by, sent_at=clock.now()).case
    transitions.run_action(case, "accept", {}, by=ALICE)
    db.session.commit()
    return case


def list_held_qualities(actor: Actor, family: str = FAMILY) -> list[str]:
    assert actor.account_id is not None
    return quality_holders.list_slugs_of_account(actor.account_id, family)


def test_an_accepted_request_gives_its_applicant_a_quality_of_its_family(publish: Publish) -> None:
    quality()
    chloe = resident()
    case = submit_and_accept(publish(GIVE), by=chloe)

    assert list_held_qualities(chloe) == ["professionnel-du-marche"]
    assert list_held_qualities(chloe, "etat-civil") == []
    [own_quality] = quality_holders.list_qualities_of_holder(case.applicant_id, FAMILY)
    assert (own_quality.title, own_quality.ends_on, own_quality.given_by_id) == (
        "Professionnel du marché",
        None,
        ALICE.account_id,
    )
    assert own_quality.origin.request == {"reference": case.reference, "title": "Signaler un problème"}
    assert [event.kind for event in events_for(case, is_agent=False)].count("quality_given") == 1


def test_the_stored_quality_identifies_neither_the_account_nor_the_person(publish: Publish) -> None:
    quality()
    chloe = resident()
    submit_and_accept(publish(GIVE), by=chloe)

    row = db.session.scalars(select(HeldQuality)).one()

    assert chloe.account_id not in (row.holder_id, row.key_id, row.given_by_id)
    assert row.holder_id == sectoral_id(chloe.account_id, FAMILY)  # type: ignore[arg-type]
    assert b"Chlo" not in row.sealed and b"residents" not in row.sealed


def test_giving_a_quality_again_extends_it(publish: Publish) -> None:
    quality()
    chloe = resident()
    version = publish({**GIVE, "months": 1})
    submit_and_accept(version, by=chloe)
    with clock.shift_clock(timedelta(days=10)):
        case = submit_and_accept(version, by=chloe)

        row = db.session.scalars(select(HeldQuality)).one()
        assert row.ends_on == clock.add_months(clock.today(), 1)
        assert "quality_given" not in [event.kind for event in events_for(case, is_agent=True)]


@pytest.mark.postgresql
def test_giving_a_quality_concurrently_stores_it_once(app: Flask, site: Site, publish: Publish) -> None:
    slug = quality().slug
    holder, barrier, outcomes = uuid4(), Barrier(4), []
    db.session.commit()

    def run() -> None:
        with unit_of_work(site), app.app_context():
            barrier.wait()
            outcomes.append(quality_holders.give_quality(find_quality(slug), holder, QualityOrigin()).holder_id)
            db.session.commit()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == [holder] * 4
    assert quality_holders.list_slugs_of_holder(holder, FAMILY) == [slug]


def test_the_action_computes_the_last_day_and_the_nightly_job_expires_the_quality(publish: Publish) -> None:
    quality()
    chloe = resident()
    submit_and_accept(publish({**GIVE, "until": {"add_days": [{"var": "today"}, 3]}}), by=chloe)

    with travel_by(days=3):
        assert list_held_qualities(chloe) == ["professionnel-du-marche"]
    with travel_by(days=4):
        assert list_held_qualities(chloe) == []
        expiry.expire_account_data()
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(HeldQuality)) == 0
    assert db.session.scalar(select(func.count()).where(OutboxItem.kind == "erase_sealed")) == 1


def test_without_an_account_the_trace_says_so_and_the_next_actions_run(publish: Publish) -> None:
    quality()
    case = submit_and_accept(publish(GIVE), by=NOBODY)

    steps = {(line.name, line.outcome, line.why) for line in trace_of(case)}
    assert ("Qualité donnée à l’usager", "skipped", "no_account") in steps
    assert ("Envoi d’un e-mail", "ran", "unconditional") in steps
    assert db.session.scalar(select(func.count()).select_from(HeldQuality)) == 0
    assert execution_errors.count_open_errors() == 0


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (None, "quality_unknown"),
        ({"family": "etat-civil"}, "quality_of_other_family"),
        ({}, "quality_archived"),
    ],
)
def test_an_unknown_quality_is_an_error_for_administrators(
    publish: Publish, definition: dict[str, str] | None, reason: str
) -> None:
    existing_quality = quality(**definition) if definition is not None else None
    if reason == "quality_archived" and existing_quality:
        archive_quality(existing_quality)
    chloe = resident()
    case = submit_and_accept(publish(GIVE), by=chloe)

    assert list_held_qualities(chloe) == list_held_qualities(chloe, "etat-civil") == []
    assert case.status == "accepted"
    assert [error.reason for error, _case in execution_errors.list_open_errors()] == [reason]


@pytest.mark.parametrize(("until", "reason"), [("2020-01-01", "quality_over"), ("demain", "quality_day_refused")])
def test_an_invalid_date_gives_no_quality(publish: Publish, until: str, reason: str) -> None:
    quality()
    chloe = resident()
    submit_and_accept(publish({**GIVE, "until": until}), by=chloe)

    assert list_held_qualities(chloe) == []
    assert [error.reason for error, _case in execution_errors.list_open_errors()] == [reason]


def test_a_workflow_withdraws_the_quality_of_its_applicant_only(publish: Publish) -> None:
    market = quality()
    chloe, denis = resident(), resident("denis@residents.example")
    for person in (chloe, denis):
        quality_holders.give_quality(market, sectoral_id(person.account_id, FAMILY), QualityOrigin())  # type: ignore[arg-type]
    version = publish({"id": "retrait", "type": "withdraw_quality", "quality": "professionnel-du-marche"})
    case = submit_and_accept(version, by=chloe)

    assert (list_held_qualities(chloe), list_held_qualities(denis)) == ([], ["professionnel-du-marche"])
    assert "quality_withdrawn" in [event.kind for event in events_for(case, is_agent=False)]
    again = submit_and_accept(version, by=chloe)
    assert "quality_withdrawn" not in [event.kind for event in events_for(again, is_agent=False)]


def test_a_condition_of_the_workflow_reads_the_qualities_of_its_family(publish: Publish) -> None:
    market, other = quality(), quality("Témoin", "etat-civil")
    chloe = resident()
    message = {"id": "note", "type": "history_message", "text": "Connu du marché."}
    condition = {"in": ["professionnel-du-marche", {"var": "profile.qualities"}]}
    version = publish({**message, "condition": condition})
    quality_holders.give_quality(other, sectoral_id(chloe.account_id, "etat-civil"), QualityOrigin())  # type: ignore[arg-type]

    first = submit_and_accept(version, by=chloe)
    quality_holders.give_quality(market, sectoral_id(chloe.account_id, FAMILY), QualityOrigin())  # type: ignore[arg-type]
    second = submit_and_accept(version, by=chloe)

    def has_message(case: Case) -> bool:
        return any(event.details.get("text") == "Connu du marché." for event in events_for(case, is_agent=True))

    assert (has_message(first), has_message(second)) == (False, True)
    assert list(owner_profile(chloe.account_id, FAMILY)["qualities"]) == ["professionnel-du-marche"]
    assert list(owner_profile(chloe.account_id, "etat-civil")["qualities"]) == ["temoin"]


def test_a_procedure_may_require_one_of_its_qualities(publish: Publish) -> None:
    market, other = quality(), quality("Forain")
    slugs = [market.slug, other.slug]
    version = publish(account={"required": True, "reason": "Réservé.", "qualities": slugs})
    chloe, denis = resident(), resident("denis@residents.example")
    quality_holders.give_quality(other, sectoral_id(chloe.account_id, FAMILY), QualityOrigin(), until=clock.today())  # type: ignore[arg-type]
    submit = {"token": uuid4(), "channel": "web", "sent_at": clock.now()}

    with pytest.raises(submission_rules.AccountNeeded):
        submission.submit(version, ANSWERS, by=NOBODY, **submit)
    with pytest.raises(submission_rules.QualityNeeded) as error:
        submission.submit(version, ANSWERS, by=denis, **submit)
    assert [each.title for each in error.value.qualities] == ["Professionnel du marché", "Forain"]
    with travel_by(days=1), pytest.raises(submission_rules.QualityNeeded):
        submission.submit(version, ANSWERS, by=chloe, **submit)
    submission.submit(version, ANSWERS, by=chloe, **submit)
    submission.submit(version, ANSWERS, by=ALICE, **{**submit, "token": uuid4()})  # on behalf of somebody


def test_deleting_an_account_deletes_its_qualities(publish: Publish) -> None:
    market = quality()
    chloe, denis = resident(), resident("denis@residents.example")
    for person in (chloe, denis):
        quality_holders.give_quality(
            market, sectoral_id(person.account_id, FAMILY), QualityOrigin(), until=date(2099, 1, 1)
        )  # type: ignore[arg-type]
    key_id = db.session.scalar(
        select(HeldQuality.key_id).where(HeldQuality.holder_id == sectoral_id(chloe.account_id, FAMILY))  # type: ignore[arg-type]
    )

    delete_account(db.session.get_one(Account, chloe.account_id))
    db.session.commit()

    assert db.session.scalars(select(HeldQuality.holder_id)).all() == [sectoral_id(denis.account_id, FAMILY)]  # type: ignore[arg-type]
    assert str(key_id) in [
        item.ids["key_id"] for item in db.session.scalars(select(OutboxItem)) if "key_id" in item.ids
    ]
