"""Admission of requests: who may ask, when, how many times, enforced on write whatever the page displayed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.cases.lifecycle import submission, submission_rules
from app.cases.lifecycle.participants import Submission
from app.cases.lifecycle.request_quota import PersonalRequest, QuotaUse, remaining_quota
from app.cases.models import Case
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing as procedures
from app.procedures.procedure_options import Quota
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)
CONFIRMED = {"email_confirmation": {"days": 7}}
Publish = Callable[..., UUID]


@pytest.fixture
def publish(app: Flask, site: Site) -> Publish:
    """Publish the small procedure with some options; the e-mail address is required."""

    def make(**options: Any) -> UUID:
        workflows.publish(deepcopy(WORKFLOW))
        write_charter()
        definition = {**deepcopy(PROCEDURE), **options}
        definition["pages"][1]["fields"][2]["required"] = True
        version = procedures.publish(definition)
        db.session.commit()
        return version.id

    with app.app_context():
        yield make


def submit_request(version_id: UUID, *, by: Actor = NOBODY, **answers: Any) -> Case:
    case = submission.submit(
        version_id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=by, sent_at=clock.now()
    ).case
    db.session.commit()
    return case


def resident(email: str = "chloe@residents.example", **profile: Any) -> Actor:
    account = open_account(Profile(email=email, **profile), kind="resident", roles=(), password="x" * 20)
    db.session.commit()
    return Actor(kind="resident", account_id=account.id)


def test_a_procedure_accepts_requests_between_two_instants(publish: Publish) -> None:
    now = clock.to_paris(clock.now())
    limits = {
        "opens": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "closes": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}",
    }
    version = publish(limits=limits)

    with pytest.raises(submission_rules.NotYetOpen):
        submit_request(version)
    with clock.shift_clock(timedelta(days=2)):
        submit_request(version)
    with clock.shift_clock(timedelta(days=4)), pytest.raises(submission_rules.ProcedureClosed):
        submit_request(version)


def test_the_last_unit_of_a_quota_is_used_once_and_released_by_a_refusal(publish: Publish) -> None:
    version = publish(limits={"quota": {"places": 1, "season": "2026"}, "gives_back": ["refused"]})
    case = submit_request(version)

    with pytest.raises(submission_rules.NoPlaceLeft):
        submit_request(version)
    db.session.rollback()
    transitions.run_action(case, "refuse", {"motif": "Hors sujet."}, by=AGENT)
    db.session.commit()

    assert remaining_quota("signaler", Quota(1, "2026")) == 1
    submit_request(version)
    assert db.session.scalar(select(func.count()).select_from(QuotaUse)) == 1


@pytest.mark.postgresql
def test_concurrent_requests_do_not_exceed_the_quota(app: Flask, site: Site, publish: Publish) -> None:
    version = publish(limits={"quota": {"places": 2}})
    barrier, outcomes = Barrier(5), []

    def run() -> None:
        with unit_of_work(site), app.app_context():
            barrier.wait()
            try:
                submit_request(version)
                outcomes.append("taken")
            except submission_rules.NoPlaceLeft:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused"] * 3 + ["taken"] * 2


def test_a_person_may_have_one_request_by_account_or_by_address(publish: Publish) -> None:
    version = publish(limits={"once": "always"}, **CONFIRMED)
    chloe = resident()
    submit_request(version, by=chloe)

    with pytest.raises(submission_rules.AlreadyAsked) as error:
        submit_request(version, by=chloe, courriel="autre@residents.example")
    assert error.value.asked_at is not None
    with pytest.raises(submission_rules.AlreadyAsked):
        submit_request(version, courriel="Chloe@residents.example")
    submit_request(version, courriel="denis@residents.example")


@pytest.mark.postgresql
def test_concurrent_requests_of_one_person_are_accepted_once(publish: Publish) -> None:
    version = publish(limits={"once": "always"}, **CONFIRMED)
    first = submit_request(version)
    second = submit_request(version, courriel="denis@residents.example")
    live = procedures.live_procedure("signaler").definition

    # The read happened before the other write: only the constraint detects the duplicate.
    with pytest.raises(submission_rules.AlreadyAsked):
        submission_rules.take_quota(Submission(second, live, live, {**ANSWERS}, uuid4(), NOBODY))
    assert db.session.scalar(select(PersonalRequest.case_id).where(PersonalRequest.case_id == first.id)) == first.id


def test_a_second_request_is_accepted_when_the_first_is_closed(publish: Publish) -> None:
    version = publish(limits={"once": "while_open"}, **CONFIRMED)
    transitions.run_action(submit_request(version), "accept", {"equipe": "Nord"}, by=AGENT)
    db.session.commit()

    submit_request(version)


def test_an_account_needs_the_required_level_or_quality(publish: Publish) -> None:
    account = {"required": True, "reason": "Pour savoir qui demande."}
    version = publish(account=account)
    with pytest.raises(submission_rules.AccountNeeded):
        submit_request(version)

    version = publish(account={**account, "level": "eidas1"})
    with pytest.raises(submission_rules.LevelTooLow):
        submit_request(version, by=resident())
    submit_request(version, by=resident("b@residents.example", identity_level="eidas2"))

    version = publish(account={**account, "profiles": ["association"]})
    with pytest.raises(submission_rules.ProfileNeeded):
        submit_request(version, by=resident("c@residents.example", kinds=("parent",)))
    submit_request(version, by=resident("d@residents.example", kinds=("association",)))
    submit_request(version, by=AGENT)  # on behalf of somebody at the counter


def test_an_internal_procedure_is_filled_in_by_the_agents_of_its_roles(publish: Publish) -> None:
    version = publish(internal={"roles": ["voirie-instruction"]})

    for refused_actor in (NOBODY, resident(), Actor(kind="agent", account_id=uuid4(), roles=frozenset({"autre"}))):
        with pytest.raises(submission_rules.ForAgentsOnly):
            submit_request(version, by=refused_actor)
    submit_request(version, by=AGENT)


def test_fields_reserved_for_agents_are_ignored_from_residents(publish: Publish) -> None:
    pages = deepcopy(PROCEDURE["pages"])
    pages[0]["fields"].append({"id": "priorite", "type": "short_text", "label": "Priorité", "for_agents": True})
    version = publish(pages=pages)

    from app.cases.reading.case_values import answers_of

    assert "priorite" not in answers_of(submit_request(version, priorite="haute"))
    assert answers_of(submit_request(version, by=AGENT, priorite="haute"))["priorite"] == "haute"


def test_files_over_the_total_size_are_refused_and_the_summary_follows_its_template(publish: Publish) -> None:
    version = publish(attachments={"total_mb": 1}, digest="{{ answers.type }} pour {{ applicant.first_name }}")
    photos = [{"id": str(uuid4()), "name": f"{n}.jpg", "size": 600_000, "type": "image/jpeg"} for n in range(2)]

    from app.cases.reading.case_values import digest_of

    with pytest.raises(submission_rules.FilesTooHeavy):
        submit_request(version, photos=photos)
    assert digest_of(submit_request(version))["line"] == "Un trou pour Chloé"
