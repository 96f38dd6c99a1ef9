"""Trials from start to end: what is replayed through the engines is what a real case would do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.sites import Site
from app.studio.trials.trial import Trial
from app.studio.trials.trial_forms import form_context
from app.studio.trials.trial_moves import add_step_result, invent_trial_answers
from app.studio.trials.trial_run import replay_trial
from app.studio.trials.trial_timers import list_due_dates
from tests.factories import PROCEDURE
from tests.studio.trials.trial_runs import START, TrialRun, try_catalogue, try_workflow
from tests.workflows.definitions import make_action, make_status, make_workflow

EMAIL = "Envoi d’un e-mail"


@pytest.fixture(autouse=True)
def opened_site(site: Site) -> Site:
    return site


def test_a_report_is_planned_and_fixed_with_its_messages_written_out() -> None:
    run = try_catalogue("signaler-un-probleme-de-voirie")
    if run.status == "urgent":
        run.act("secure")
    else:
        run.act("plan")
    assert run.status == "planned"

    run.act("done", message="Le trou est rebouché.")

    assert run.status == "fixed"
    assert run.case.is_closed
    rows = run.find_rows(EMAIL)
    assert "{{" not in rows["Texte du message"]
    assert "Le trou est rebouché." in rows["Texte du message"]
    assert "camille@residents.example" in rows["Destinataires"]


def test_the_journal_tells_a_run_in_its_order() -> None:
    jump = {"id": "on", "type": "change_status", "to": "two", "condition": {"==": [{"var": "answers.type"}, "trou"]}}
    value = {"id": "team", "type": "set_processing", "values": {"equipe": "Nord"}}
    note = {"id": "note", "type": "history_message", "text": "Équipe {{ processing.equipe }}"}
    fields = [{"id": "equipe", "type": "short_text", "label": "Équipe", "required": False}]
    workflow = make_workflow(
        make_status("one", on_enter=[value, jump]),
        make_status("two", on_enter=[note], actions=[make_action("close", "end")]),
        make_status("end", closed=True),
        processing_fields=fields,
    )

    run = try_workflow(workflow, PROCEDURE, type="trou")

    titles = [title.replace("\u00a0", " ") for title in run.titles[2:]]
    assert titles == [
        "Statut « One »",
        "Données de traitement remplies",
        "Changement de statut automatique",
        "Statut « Two »",
        "Message dans l’historique",
    ]
    assert run.find_rows("Données de traitement remplies") == {"Équipe": "Nord"}
    assert run.find_rows("Message dans l’historique") == {"Texte": "Équipe Nord"}


def test_a_permission_waits_for_pieces_is_reminded_and_goes_back_where_it_was() -> None:
    late = (START + timedelta(days=300)).date().isoformat()
    run = try_catalogue("permission-de-voirie", date_debut=late, date_fin=late)
    run.act("take")
    run.act("suspend", pieces="Un plan")
    assert next(due.label for due in list_due_dates(run.case)).startswith("Passage à")

    run.wait("due")

    assert run.status == "recalled"
    assert run.case.now == START + timedelta(days=15)
    assert "answered" in run.list_action_ids("applicant")
    run.act("answered", by="applicant")
    assert run.status in ("studying", "waiting")


def test_a_document_is_ready_then_never_collected() -> None:
    run = try_catalogue("recensement-citoyen")
    run.act("prepare")
    run.act("keep")
    assert run.status == "ready"

    run.wait("month")
    run.wait("month")

    assert run.status == "uncollected"
    assert "Échéance : Passage à" in " ".join(run.titles).replace("\u00a0", " ")


def test_silence_takes_effect_on_its_day_and_an_anonymised_request_ends_the_trial() -> None:
    run = try_workflow(
        make_workflow(
            make_status("received", actions=[make_action("close", "closed")]), make_status("closed", closed=True)
        ),
        PROCEDURE,
    )
    for _month in range(3):
        run.wait("month")
    assert run.case.silence_on is not None
    run.act("close")

    for _month in range(3):
        run.wait("month")

    assert "anonymisée" in run.case.end_reason


def test_a_web_service_waits_for_the_answer_that_its_author_types() -> None:
    call = {
        "id": "dossier",
        "type": "call_webservice",
        "url": "https://si.exemple.fr/{{ answers.type }}",
        "name": "gestion",
        "keep": [{"field": "numero", "path": "dossier/numero"}],
        "on_failure": "broken",
    }
    mail = {
        "id": "mail",
        "type": "send_email",
        "to": "applicant",
        "subject": "Dossier {{ processing.numero }}",
        "body": "Code {{ calls.gestion.status }}",
    }
    workflow = make_workflow(
        make_status("received", on_enter=[call, mail], actions=[make_action("close", "broken")]),
        make_status("broken", closed=True),
        processing_fields=[{"id": "numero", "type": "short_text", "label": "Numéro", "required": False}],
    )
    run = try_workflow(workflow, PROCEDURE, type="trou")
    assert run.find_rows("Appel d’un autre logiciel")["Adresse"] == "https://si.exemple.fr/Un trou"
    assert EMAIL not in run.titles
    before = run.trial

    run.trial = add_step_result(before, "dossier", "done", '{"dossier": {"numero": "42"}}')
    answered = run.find_rows(EMAIL)
    run.trial = add_step_result(before, "dossier", "failed", "")

    assert answered["Objet du message"] == "Dossier 42"
    assert answered["Texte du message"] == "Code 200"
    assert run.status == "broken"


def test_a_list_is_gone_through_and_what_its_condition_refuses_is_said() -> None:
    each = {"id": "line", "type": "history_message", "text": "Lettre {{ loop.item }}"}
    never = {
        "id": "never",
        "type": "history_message",
        "text": "Jamais",
        "condition": {"==": [{"var": "answers.type"}, "lampe"]},
    }
    workflow = make_workflow(
        make_status("received", on_enter=[each, never], loop={"over": {"var": "answers.photos"}, "then": "over"}),
        make_status("over", closed=True),
    )
    photos = [{"id": name, "name": f"{name}.jpg", "size": 10, "type": "image/jpeg"} for name in "ab"]

    run = try_workflow(workflow, PROCEDURE, type="trou", photos=photos)

    assert run.status == "over"
    assert len([note for note in run.case.notes if note.text.startswith("Lettre")]) == 2
    assert [entry.state for entry in run.case.journal if entry.text.startswith("Pas fait")] == ["skipped", "skipped"]


def test_a_global_action_happens_by_itself_and_a_circuit_without_end_is_stopped() -> None:
    remind = {
        "id": "remind",
        "label": "Rappeler",
        "timers": [{"id": "soon", "from": "submission", "after": {"days": 3}}],
        "run": [{"id": "line", "type": "history_message", "text": "Rappel"}],
    }
    workflow = make_workflow(
        make_status("one", timeouts=[{"id": "go", "after": {"minutes": 5}, "to": "two"}]),
        make_status(
            "two",
            timeouts=[{"id": "back", "after": {"minutes": 5}, "to": "one"}],
            actions=[make_action("close", "end")],
        ),
        make_status("end", closed=True),
    )
    looped = try_workflow(workflow, PROCEDURE)
    reminded = try_workflow(
        make_workflow(
            make_status("one", actions=[make_action("close", "two")]),
            make_status("two", closed=True),
            global_actions=[remind],
        ),
        PROCEDURE,
    )

    looped.wait("month")
    reminded.wait("due")

    assert "n’en finit pas" in looped.case.end_reason
    assert [note.text for note in reminded.case.notes] == ["Rappel"]


def test_a_move_that_the_circuit_no_longer_allows_is_passed_over() -> None:
    start = make_status("received", actions=[make_action("close", "closed")])
    run = try_workflow(make_workflow(start, make_status("closed", closed=True)), PROCEDURE)
    run.act("close")
    changed = make_workflow(
        make_status("received", actions=[make_action("end", "closed")]), make_status("closed", closed=True)
    )

    run.tried = try_workflow(changed, PROCEDURE).tried

    assert run.status == "received"
    assert run.case.journal[-1].state == "failed"


@pytest.mark.parametrize("slug", ["subvention-association", "ecole-de-musique", "portage-de-repas", "taxe-de-sejour"])
def test_invented_answers_are_accepted_by_procedures_of_the_catalogue(slug: str) -> None:
    run = try_catalogue(slug)

    assert run.case.is_submitted


def test_a_stored_trial_is_read_as_it_was() -> None:
    run: TrialRun = try_catalogue("recensement-citoyen")
    run.act("prepare")

    assert Trial.from_json(run.trial.to_json()) == run.trial


def test_a_resident_with_an_account_finds_their_profile() -> None:
    tried = try_catalogue("recensement-citoyen").tried
    case = replay_trial(Trial(START, has_account=True), tried)

    assert form_context(case, {}).profile["first_name"] == "Camille"
    assert invent_trial_answers(Trial(START), case).answers
