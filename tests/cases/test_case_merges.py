"""A merged case: its legal delay runs until the other is answered, it is kept no longer, and counted once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import timeline
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.jobs import record_silence_effects
from app.cases.law import legal_position
from app.cases.merges.case_merges import MergeRefused, merge_case, separate_case
from app.cases.models import AnonymousCase, Case
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.privacy.anonymisation import anonymise_due_cases, delete_cases
from app.workflows.engine import ActionNotAvailable
from tests.factories import MakeCase

AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)
STRANGER = Actor(
    kind="agent", account_id=uuid4(), roles=frozenset({"etat-civil-instruction"}), families=frozenset({"etat-civil"})
)


def merge(app: Flask, case: Case, main: Case) -> None:
    with app.app_context():
        merge_case(case, into=main, by=AGENT)
        db.session.commit()


def accept(app: Flask, case: Case) -> None:
    with app.app_context():
        transitions.run_action(case, "accept", {"equipe": "Nord"}, by=AGENT)
        db.session.commit()


def deadline_of(case: Case) -> legal_position.LegalPosition:
    entries = timeline.events_for(case, is_agent=True)
    position = legal_position.position_of(case, procedure_of(case), workflow_of(case), entries)
    assert position is not None
    return position


def test_merging_stops_no_delay_and_the_answer_of_the_other_does(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    expected = case.silence_on

    merge(app, case, main)

    assert expected is not None and case.silence_on == expected
    assert deadline_of(case).effect_on == expected
    accept(app, main)
    assert case.silence_on is None
    assert deadline_of(case).effect_on is None


def test_silence_speaks_on_a_merged_case_that_nobody_answers(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    merge(app, case, main)

    with app.app_context(), clock.shift_clock(timedelta(days=70)):
        record_silence_effects()

    assert deadline_of(case).has_taken_effect and deadline_of(main).has_taken_effect


def test_a_merged_case_is_kept_while_the_other_is_open_and_goes_with_it(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    case_id, main_id = case.id, main.id
    merge(app, case, main)

    assert case.closed_at is not None and case.anonymise_on is None
    with app.app_context(), clock.shift_clock(timedelta(days=700)):
        assert anonymise_due_cases().count == 0
        accept(app, main)
        db.session.refresh(case)
        assert case.anonymise_on == main.anonymise_on is not None
    with app.app_context(), clock.shift_clock(timedelta(days=800)):
        assert anonymise_due_cases().count == 2
        db.session.commit()
        assert db.session.scalar(select(func.count()).where(Case.id.in_([case_id, main_id]))) == 0
        assert db.session.scalar(select(func.sum(AnonymousCase.requests))) == 1


def test_a_merged_case_counts_its_own_retention_once_the_other_is_deleted(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    merge(app, case, main)

    delete_cases([main.id])
    db.session.commit()

    db.session.refresh(case)
    assert case.anonymise_on == clock.add_months(clock.today(), 3)


def test_nothing_moves_a_merged_case(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    merge(app, case, main)

    assert transitions.available_actions(case, by=AGENT) == []
    with pytest.raises(ActionNotAvailable), app.app_context():
        transitions.run_action(case, "accept", {}, by=AGENT)
    with pytest.raises(ActionNotAvailable), app.app_context():
        transitions.run_action_as_workflow(case, "accept", can_decide=True)


def test_a_reopened_case_keeps_those_merged_into_it(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    merge(app, case, main)
    accept(app, main)

    with app.app_context():
        workflow = workflow_of(main)
        run = transitions.engine.return_to_status(workflow, "new", context={"processing": {}, "case": {}})
        transitions.apply_run(main, workflow, run, by=SYSTEM, answers={})
        db.session.commit()

    assert main.anonymise_on is None
    assert case.anonymise_on is None


def test_rights_on_both_are_needed(app: Flask, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()

    for by in (STRANGER, Actor(kind="agent", account_id=uuid4()), SYSTEM):
        with pytest.raises(MergeRefused, match="not_in_charge"):
            merge_case(case, into=main, by=by)
    with pytest.raises(MergeRefused, match="same_case"):
        merge_case(case, into=case, by=AGENT)
    merge(app, case, main)
    with pytest.raises(MergeRefused, match="not_in_charge"):
        separate_case(case, by=STRANGER)
    with pytest.raises(MergeRefused, match="closed"):
        merge_case(case, into=main, by=AGENT)


@pytest.mark.postgresql
def test_a_case_under_limitation_is_not_merged(make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    main.limited_at = clock.now()

    with pytest.raises(MergeRefused, match="not_in_charge"):
        merge_case(case, into=main, by=AGENT)
