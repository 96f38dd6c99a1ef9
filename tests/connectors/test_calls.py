"""Calling other software: what is sent, what is kept, what follows, and what an agent can do when it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.cases import execution_errors, submission
from app.cases.models import Case
from app.cases.values import processing_of
from app.connectors.models import WebserviceCall
from app.core import site_settings
from app.core.access import NOBODY
from app.core.db import db
from app.core.delivery import deliver
from app.core.outbox import OutboxItem
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.people import Person
from tests.software import OtherSoftware

Prepare = Callable[..., Case]


@pytest.fixture
def prepare(app: Flask, site: Site, software: OtherSoftware) -> Prepare:
    """A request whose workflow calls the software on entering its first status."""
    site_settings.forget()

    def make(
        *,
        is_declared: bool = True,
        description: str = "Un trou",
        then: str | None = None,
        after: Sequence[Any] = (),
        **parameters: Any,
    ) -> Case:
        call = {
            "id": "call",
            "type": "call_webservice",
            "url": f"{software.url}/demandes/{{{{ answers.description }}}}",
        }
        workflow = deepcopy(WORKFLOW)
        goes_on = [{"id": "go", "type": "change_status", "to": then}] if then else []
        workflow["statuses"][0]["on_enter"] = [{**call, **parameters}, *after, *goes_on]
        with app.app_context():
            if is_declared:
                site_settings.write({"webservices.host_1": software.host, "webservices.key_1": "sesame"})
            workflows.publish(workflow)
            write_charter()
            version = procedures.publish(deepcopy(PROCEDURE))
            answers = {**ANSWERS, "description": description}
            case = submission.submit(version.id, answers, token=uuid4(), channel="web", by=NOBODY).case
            db.session.commit()
        return case

    return make


def work(app: Flask) -> None:
    """What the worker does with what waits."""
    with app.app_context():
        waiting = db.session.query(OutboxItem).filter_by(kind="call_webservice", done_at=None, failed_at=None)
        deliver("principal", [str(item.id) for item in waiting])
    db.session.rollback()
    db.session.expire_all()


def call() -> WebserviceCall:
    return db.session.query(WebserviceCall).one()


def test_what_is_sent_and_what_is_kept(app: Flask, prepare: Prepare, software: OtherSoftware) -> None:
    software.answer = '{"dossier": {"equipes": ["Nord", "Sud"]}}'
    case = prepare(
        description="a/../b?x=1",
        method="PUT",
        query={"canal": {"var": "case.channel"}},
        headers=[{"name": "Authorization", "value": "Bearer {{ secret }}"}],
        body={"personne/nom": "{{ answers.nom }}", "urgent": {"==": [{"var": "answers.type"}, "trou"]}, "version": 2},
        keep=[{"field": "equipe", "path": "dossier/equipes/1"}],
        then="accepted",
    )

    work(app)

    (asked,) = software.asked
    assert (asked.method, asked.path) == ("PUT", "/demandes/a%2F..%2Fb%3Fx%3D1?canal=web")
    assert asked.document == {"personne": {"nom": "Exemple"}, "urgent": True, "version": 2}
    assert asked.headers["Authorization"] == "Bearer sesame"
    assert asked.headers["Idempotency-Key"] == str(call().id)
    assert (call().state, call().http_status) == ("done", 200)
    assert processing_of(case) == {"equipe": "Sud"}
    assert case.status == "accepted"


@pytest.mark.parametrize("value", ["..", "%2e%2e", "../dossier", "．．"])
def test_an_answer_that_leads_to_another_resource_calls_nothing(
    app: Flask, prepare: Prepare, software: OtherSoftware, value: str
) -> None:
    case = prepare(description=value, then="accepted")

    work(app)

    (error, failing) = execution_errors.open_errors()[0]
    assert software.asked == []
    assert (error.reason, failing.id, case.status) == ("address_value_refused", case.id, "new")


def test_an_address_of_passages_quotes_each_value(app: Flask, prepare: Prepare, software: OtherSoftware) -> None:
    passages = [f"{software.url}/demandes/", {"value": {"var": "answers.description"}}, "?canal=web"]
    prepare(description="a b?c", url=passages)

    work(app)

    assert [asked.path for asked in software.asked] == ["/demandes/a%20b%3Fc?canal=web"]


def test_a_call_is_made_once_whatever_is_handed_over_twice(
    app: Flask, prepare: Prepare, software: OtherSoftware
) -> None:
    prepare()
    work(app)

    with app.app_context():
        deliver("principal", [str(item.id) for item in db.session.query(OutboxItem)])

    assert len(software.asked) == 1


@pytest.mark.parametrize(
    ("status", "answer", "outcome", "branch"),
    [(422, "{}", "refused", "on_refusal"), (503, "{}", "broken", "on_failure"), (200, "<p>", "garbled", "on_failure")],
)
def test_each_failure_leads_where_the_workflow_says(
    app: Flask, prepare: Prepare, software: OtherSoftware, status: int, answer: str, outcome: str, branch: str
) -> None:
    software.status, software.answer = status, answer
    case = prepare(attempts=1, keep=[{"field": "equipe", "path": "a"}], **{branch: "refused"})

    work(app)

    assert (call().outcome, call().state, case.status) == (outcome, "failed", "refused")


def test_a_failure_nobody_planned_waits_for_an_agent_who_tries_again(
    app: Flask, alice: Person, bruno: Person, prepare: Prepare, software: OtherSoftware
) -> None:
    software.status, software.answer = 400, '{"erreur": "adresse inconnue"}'
    case = prepare(then="accepted")
    work(app)
    url = f"/agents/demandes/{case.id}/appels/{call().id}/reprises"

    page = alice.get(f"/agents/demandes/{case.id}")
    software.status = 200
    strange = bruno.post(url)
    again = alice.post(url).follow()
    work(app)

    assert "L’autre logiciel a refusé. Code 400." in page.text("#case-calls")
    assert "adresse inconnue" in page.text("#case-calls pre")
    assert strange.status == 404
    assert "L’appel est repris" in again.text("#case-calls")
    assert (call().state, case.status) == ("done", "accepted")


def test_what_is_broken_is_tried_again_before_anybody_is_told(
    app: Flask, prepare: Prepare, software: OtherSoftware
) -> None:
    software.status = 500
    prepare(attempts=2)

    work(app)
    item = db.session.query(OutboxItem).filter_by(kind="call_webservice").one()
    first = (call().state, call().attempts, item.failed_at)
    assert first == ("waiting", 1, None)


def test_a_failure_may_be_passed_over_and_is_not_offered_again(
    app: Flask, alice: Person, prepare: Prepare, software: OtherSoftware
) -> None:
    software.status = 404
    case = prepare(if_failed="continue", then="accepted")

    work(app)
    page = alice.get(f"/agents/demandes/{case.id}")

    assert (call().state, case.status) == ("failed", "accepted")
    assert "cet appel ne sera pas refait" in page.text("#case-calls")
    assert page.all("#case-calls form") == []


def test_a_server_that_nobody_declared_is_never_called(app: Flask, prepare: Prepare, software: OtherSoftware) -> None:
    prepare(is_declared=False)

    work(app)

    assert software.asked == []
    assert (call().state, call().outcome) == ("failed", "not_declared")


def test_a_case_that_left_meanwhile_stays_where_it_is(
    app: Flask, alice: Person, prepare: Prepare, software: OtherSoftware
) -> None:
    case = prepare(then="accepted")
    alice.post(f"/agents/demandes/{case.id}/actions/refuse", {"revision": str(case.revision), "motif": "Non."})

    work(app)

    assert (call().state, case.status) == ("done", "refused")


def test_what_was_answered_is_read_later_under_its_name(
    app: Flask, alice: Person, prepare: Prepare, software: OtherSoftware
) -> None:
    software.answer = '{"dossier": {"numero": "A-12", "urgent": true}}'
    case = prepare(
        name="gestion",
        after=[
            {
                "id": "say",
                "type": "history_message",
                "condition": {"==": [{"var": "calls.gestion.answer.dossier.urgent"}, True]},
                "text": "Dossier {{ calls.gestion.answer.dossier.numero }}, code {{ calls.gestion.status }}",
            }
        ],
    )

    work(app)

    assert "Dossier A-12, code 200" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "A-12" not in str(call().answer)


@pytest.mark.parametrize("answer", ['{"numero": "\\ud800"}', '{"numero": NaN}', "[" * 5000 + "]" * 5000])
def test_an_answer_that_no_page_can_hold_is_words(
    app: Flask, alice: Person, prepare: Prepare, software: OtherSoftware, answer: str
) -> None:
    software.answer = answer
    say = {"id": "say", "type": "history_message", "text": "Dossier «\u00a0{{ calls.gestion.answer.numero }}\u00a0»"}
    case = prepare(name="gestion", after=[say])

    work(app)

    page = alice.get(f"/agents/demandes/{case.id}")
    assert (page.status, call().state) == (200, "done")
    assert "Dossier « »" in page.text("#case-history")


def test_what_is_kept_of_an_answer_is_of_an_answer_that_can_be_read(
    app: Flask, prepare: Prepare, software: OtherSoftware
) -> None:
    software.answer = '{"dossier": "\\ud800"}'
    case = prepare(keep=[{"field": "equipe", "path": "dossier"}], on_failure="refused")

    work(app)

    assert (call().outcome, processing_of(case), case.status) == ("garbled", {}, "refused")


def test_a_file_that_is_answered_is_kept_for_agents(
    app: Flask, alice: Person, chloe: Person, prepare: Prepare, software: OtherSoftware
) -> None:
    software.answer = "%PDF-1.4 plan du réseau"
    case = prepare(answer="file", file_name="Plan {{ case.reference }}", file_into="equipe")

    work(app)

    (kept,) = processing_of(case)["equipe"]
    assert (kept["name"], kept["type"]) == (f"Plan {case.reference}.pdf", "application/pdf")
    assert f"Plan {case.reference}.pdf" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
