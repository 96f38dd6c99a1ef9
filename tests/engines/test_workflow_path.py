"""The circuit in plain words, for the public."""

from __future__ import annotations

from typing import Any

from app.workflows.definition import parse_workflow
from app.workflows.path import PublicStep, public_path
from tests.workflows.documents import action, jump, status, street_report, workflow


def path_of(document: dict[str, Any]) -> tuple[PublicStep, ...]:
    return public_path(parse_workflow(document))


def test_the_path_tells_what_happens_next_in_the_words_of_the_applicant() -> None:
    steps = path_of(street_report())

    assert [step.label for step in steps] == [
        "Votre signalement est arrivé",
        "Une équipe s’en occupe",
        "Nous avons une question",
        "C’est réparé",
        "Nous ne pouvons pas intervenir",
    ]
    assert steps[0].text == "Un agent va le lire."


def test_the_usual_path_is_told_from_what_may_happen() -> None:
    assert [step.status for step in path_of(street_report()) if step.is_usual] == ["received", "in_progress", "done"]


def test_endings_come_last() -> None:
    assert [step.closed for step in path_of(street_report())] == [False, False, False, True, True]


def test_a_step_that_waits_for_the_applicant_says_so() -> None:
    assert [step.status for step in path_of(street_report()) if step.waits_for_applicant] == ["waiting"]


def test_being_free_to_withdraw_does_not_mean_that_the_applicant_is_waited_for() -> None:
    new = status("new", actions=[action("withdraw", "done", by="applicant"), action("end", "done")])

    assert not path_of(workflow(new, status("done", closed=True)))[0].waits_for_applicant


def test_internal_statuses_are_passed_over() -> None:
    steps = path_of(
        workflow(
            status("new", actions=[action("sort", "sorting")]),
            status("sorting", public=False, actions=[action("end", "done")]),
            status("done", closed=True),
        )
    )

    assert [step.status for step in steps] == ["new", "done"]


def test_a_status_that_no_case_stays_in_is_passed_over() -> None:
    steps = path_of(workflow(status("new", on_enter=[jump("done")]), status("done", closed=True)))

    assert [step.status for step in steps] == ["done"]
    assert steps[0].is_usual


def test_statuses_told_in_the_same_words_make_one_step() -> None:
    words = {"public_label": "Votre demande est examinée", "public_text": "Par le service."}
    steps = path_of(
        workflow(
            status("new", **words, actions=[action("check", "checking")]),
            status("checking", **words, actions=[action("end", "done")]),
            status("done", closed=True),
        )
    )

    assert [step.label for step in steps] == ["Votre demande est examinée", "Done"]
