"""Calling other software: what is sent, what is kept, what follows, and what an agent can do when it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.reading.case_values import processing_of
from app.cases.workflow import execution_errors
from app.connectors.models import WebserviceCall
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.settings import site_settings
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.external_service import ExternalService
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

Prepare = Callable[..., Case]


@pytest.fixture
def prepare(app: Flask, site: Site, external_service: ExternalService) -> Prepare:
    """A request whose workflow calls the software on entering its first status."""
    site_settings.clear_cache()

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
            "url": f"{external_service.url}/demandes/{{{{ answers.description }}}}",
        }
        workflow = deepcopy(WORKFLOW)
        goes_on = [{"id": "go", "type": "change_status", "to": then}] if then else []
        workflow["statuses"][0]["on_enter"] = [{**call, **parameters}, *after, *goes_on]
        with app.app_context():
            if is_declared:
                site_settings.save_settings(
                    {"webservices.host_1": external_service.host, "webservices.key_1": "sesame"}
                )
            workflows.publish(workflow)
            write_charter()
            version = procedures.publish(deepcopy(PROCEDURE))
            answers = {**ANSWERS, "description": description}
            case = submission.submit(version.id, answers, token=uuid4(), channel="web", by=NOBODY).case
            db.session.commit()
        return case

    return make


def run_worker(app: Flask) -> None:
    """Run the worker on what waits."""
    with app.app_context():
        waiting = db.session.query(OutboxItem).filter_by(kind="call_webservice", done_at=None, failed_at=None)
        deliver_items("principal", [str(item.id) for item in waiting])
    db.session.rollback()
    db.session.expire_all()


def get_call() -> WebserviceCall:
    return db.session.query(WebserviceCall).one()


def test_what_is_sent_and_what_is_kept(app: Flask, prepare: Prepare, external_service: ExternalService) -> None:
    external_service.answer = '{"dossier": {"equipes": ["Nord", "Sud"]}}'
    case = prepare(
        description="a/../b?x=1",
        method="PUT",
        query={"canal": {"var": "case.channel"}},
        headers=[{"name": "Authorization", "value": "Bearer {{ secret }}"}],
        body={"personne/nom": "{{ answers.nom }}", "urgent": {"==": [{"var": "answers.type"}, "trou"]}, "version": 2},
        keep=[{"field": "equipe", "path": "dossier/equipes/1"}],
        then="accepted",
    )

    run_worker(app)

    (sent_call,) = external_service.received_requests
    assert (sent_call.method, sent_call.path) == ("PUT", "/demandes/a%2F..%2Fb%3Fx%3D1?canal=web")
    assert sent_call.load_json == {"personne": {"nom": "Exemple"}, "urgent": True, "version": 2}
    assert sent_call.headers["Authorization"] == "Bearer sesame"
    assert sent_call.headers["Idempotency-Key"] == str(get_call().id)
    assert (get_call().state, get_call().http_status) == ("done", 200)
    assert processing_of(case) == {"equipe": "Sud"}
    assert case.status == "accepted"


@pytest.mark.parametrize("value", ["..", "%2e%2e", "../dossier", "．．"])
def test_an_answer_that_leads_to_another_resource_calls_nothing(
    app: Flask, prepare: Prepare, external_service: ExternalService, value: str
) -> None:
    case = prepare(description=value, then="accepted")

    run_worker(app)

    (error, failing) = execution_errors.list_open_errors()[0]
    assert external_service.received_requests == []
    assert (error.reason, failing.id, case.status) == ("address_value_refused", case.id, "new")


def test_an_address_of_passages_quotes_each_value(
    app: Flask, prepare: Prepare, external_service: ExternalService
) -> None:
    passages = [f"{external_service.url}/demandes/", {"value": {"var": "answers.description"}}, "?canal=web"]
    prepare(description="a b?c", url=passages)

    run_worker(app)

    assert [call.path for call in external_service.received_requests] == ["/demandes/a%20b%3Fc?canal=web"]


def test_a_call_is_made_once_whatever_is_handed_over_twice(
    app: Flask, prepare: Prepare, external_service: ExternalService
) -> None:
    prepare()
    run_worker(app)

    with app.app_context():
        deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem)])

    assert len(external_service.received_requests) == 1


@pytest.mark.parametrize(
    ("status", "answer", "outcome", "branch"),
    [(422, "{}", "refused", "on_refusal"), (503, "{}", "broken", "on_failure"), (200, "<p>", "garbled", "on_failure")],
)
def test_each_failure_leads_where_the_workflow_says(
    app: Flask, prepare: Prepare, external_service: ExternalService, status: int, answer: str, outcome: str, branch: str
) -> None:
    external_service.status, external_service.answer = status, answer
    case = prepare(attempts=1, keep=[{"field": "equipe", "path": "a"}], **{branch: "refused"})

    run_worker(app)

    assert (get_call().outcome, get_call().state, case.status) == (outcome, "failed", "refused")


@pytest.mark.postgresql
def test_an_unplanned_failure_waits_for_an_agent_s_retry(
    app: Flask, alice: Person, bruno: Person, prepare: Prepare, external_service: ExternalService
) -> None:
    external_service.status, external_service.answer = 400, '{"erreur": "adresse inconnue"}'
    case = prepare(then="accepted")
    run_worker(app)
    url = f"/agents/demandes/{case.id}/appels/{get_call().id}/reprises"

    page = alice.get(f"/agents/demandes/{case.id}")
    external_service.status = 200
    strange = bruno.post(url)
    again = alice.post(url).follow()
    run_worker(app)

    assert "L’autre logiciel a refusé. Code 400." in page.text("#case-calls")
    assert "adresse inconnue" in page.text("#case-calls pre")
    assert strange.status == 404
    assert "L’appel est repris" in again.text("#case-calls")
    assert (get_call().state, case.status) == ("done", "accepted")


def test_a_server_error_is_retried_before_it_is_reported(
    app: Flask, prepare: Prepare, external_service: ExternalService
) -> None:
    external_service.status = 500
    prepare(attempts=2)

    run_worker(app)
    item = db.session.query(OutboxItem).filter_by(kind="call_webservice").one()
    first = (get_call().state, get_call().attempts, item.failed_at)
    assert first == ("waiting", 1, None)


def test_a_failure_may_be_passed_over_and_is_not_offered_again(
    app: Flask, alice: Person, prepare: Prepare, external_service: ExternalService
) -> None:
    external_service.status = 404
    case = prepare(if_failed="continue", then="accepted")

    run_worker(app)
    page = alice.get(f"/agents/demandes/{case.id}")

    assert (get_call().state, case.status) == ("failed", "accepted")
    assert "cet appel ne sera pas refait" in page.text("#case-calls")
    assert page.find_all("#case-calls form") == []


def test_an_undeclared_server_is_never_called(app: Flask, prepare: Prepare, external_service: ExternalService) -> None:
    prepare(is_declared=False)

    run_worker(app)

    assert external_service.received_requests == []
    assert (get_call().state, get_call().outcome) == ("failed", "not_declared")


def test_a_case_that_left_meanwhile_stays_where_it_is(
    app: Flask, alice: Person, prepare: Prepare, external_service: ExternalService
) -> None:
    case = prepare(then="accepted")
    alice.post(f"/agents/demandes/{case.id}/actions/refuse", {"revision": str(case.revision), "motif": "Non."})

    run_worker(app)

    assert (get_call().state, case.status) == ("done", "refused")


def test_what_was_answered_is_read_later_under_its_name(
    app: Flask, alice: Person, prepare: Prepare, external_service: ExternalService
) -> None:
    external_service.answer = '{"dossier": {"numero": "A-12", "urgent": true}}'
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

    run_worker(app)

    assert "Dossier A-12, code 200" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "A-12" not in str(get_call().response)


@pytest.mark.parametrize("answer", ['{"numero": "\\ud800"}', '{"numero": NaN}', "[" * 5000 + "]" * 5000])
def test_an_answer_that_no_page_can_hold_is_words(
    app: Flask, alice: Person, prepare: Prepare, external_service: ExternalService, answer: str
) -> None:
    external_service.answer = answer
    say = {"id": "say", "type": "history_message", "text": "Dossier «\u00a0{{ calls.gestion.answer.numero }}\u00a0»"}
    case = prepare(name="gestion", after=[say])

    run_worker(app)

    page = alice.get(f"/agents/demandes/{case.id}")
    assert (page.status, get_call().state) == (200, "done")
    assert "Dossier « »" in page.text("#case-history")


def test_only_valid_responses_are_stored(app: Flask, prepare: Prepare, external_service: ExternalService) -> None:
    external_service.answer = '{"dossier": "\\ud800"}'
    case = prepare(keep=[{"field": "equipe", "path": "dossier"}], on_failure="refused")

    run_worker(app)

    assert (get_call().outcome, processing_of(case), case.status) == ("garbled", {}, "refused")


def test_a_file_that_is_answered_is_kept_for_agents(
    app: Flask, alice: Person, chloe: Person, prepare: Prepare, external_service: ExternalService
) -> None:
    external_service.answer = "%PDF-1.4 plan du réseau"
    case = prepare(answer="file", file_name="Plan {{ case.reference }}", file_into="equipe")

    run_worker(app)

    (stored_file,) = processing_of(case)["equipe"]
    assert (stored_file["name"], stored_file["type"]) == (f"Plan {case.reference}.pdf", "application/pdf")
    assert f"Plan {case.reference}.pdf" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
