"""Merging a case into another, separating them, and what a merged case follows of the other."""

from __future__ import annotations

from app.cases import timeline
from app.cases.access import can_open
from app.cases.case_definitions import functions_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.events import ApplicantWrote, CaseMerged, CaseReopened, CaseSeparated, MergedCaseAnswered, OutcomeReached
from app.cases.law import silence
from app.cases.law.legal_position import MERGED_OUTCOME
from app.cases.merges.merged_cases import find_main_case, find_merge, list_merged_cases, set_retention
from app.cases.merges.models import CaseMerge
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.cases.reading import case_values
from app.cases.workflow.workflow_run import apply_run
from app.core import clock, event_bus
from app.core.db import db
from app.core.i18n import use_language
from app.core.ids import new_id
from app.core.web.access_rules import SYSTEM, Actor
from app.workflows import engine
from app.workflows.elements import MERGED
from app.workflows.publishing import shown_to_residents


class MergeRefused(ValueError):
    """The cases cannot be merged: `problem` is "same_case", "other_family", "closed", "not_merged" or "not_in_charge"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def merge_case(case: Case, *, into: Case, by: Actor) -> None:
    """The case ends, and goes on with the other. Raises MergeRefused, StaleCase."""
    _check_merge(case, into, by=by)
    with one_writer(case), one_writer(into):
        for follower in list_merged_cases(case):
            _follow(follower, into)
        db.session.add(
            CaseMerge(
                id=new_id(),
                merged_id=case.id,
                into_id=into.id,
                former_status=case.status,
                merged_at=clock.now(),
                by_id=by.account_id,
            )
        )
        case.has_links = into.has_links = True
        timeline.record(case, "merged", by=by, details={"reference": into.reference})
        timeline.record(
            into, "merge_received", by=by, visible_to=timeline.AGENTS, details={"reference": case.reference}
        )
        workflow, answers = workflow_of(case), case_values.answers_of(case)
        context = case_values.condition_context(case, answers, case_values.processing_of(case))
        run = engine.enter_status(workflow, MERGED, context=context, markers=case.markers)
        apply_run(case, workflow, run, by=by, answers=answers)
        set_retention(case, into)
        into.updated_at = clock.now()
    event_bus.publish(CaseMerged(case, into, email_of(case)))


def separate_case(case: Case, *, by: Actor) -> None:
    """The case goes back to the status that it had, and its own work goes on. Raises MergeRefused, StaleCase."""
    merge, main = find_merge(case), find_main_case(case)
    if merge is None or main is None:
        raise MergeRefused("not_merged")
    if not (_is_in_charge(by, case) and _is_in_charge(by, main)):
        raise MergeRefused("not_in_charge")
    with one_writer(case), one_writer(main):
        db.session.delete(merge)
        details = {"reference": main.reference}
        timeline.record(case, "separated", by=by, details=details)
        timeline.record(main, "merge_ended", by=by, visible_to=timeline.AGENTS, details={"reference": case.reference})
        workflow, answers = workflow_of(case), case_values.answers_of(case)
        status = workflow.find_status(merge.former_status) or workflow.status(workflow.initial)
        context = case_values.condition_context(case, answers, case_values.processing_of(case))
        run = engine.return_to_status(workflow, status.id, context=context, markers=case.markers)
        apply_run(case, workflow, run, by=by, answers=answers)
        silence.reschedule_silence(case)
        main.updated_at = clock.now()
    event_bus.publish(CaseSeparated(case, main, email_of(case)))


def follow_outcome(event: OutcomeReached) -> None:
    """Reaction to OutcomeReached: the outcome is that of the cases merged into this one, whose applicants are told."""
    for case in list_merged_cases(event.case):
        set_retention(case, event.case)
        with use_language(case.language):
            status = shown_to_residents(event.case.workflow_version_id, case.language).find_status(event.status.id)
        status = status or event.status
        is_public = event.status.public
        timeline.record(
            case,
            MERGED_OUTCOME,
            by=event.by if event.by.is_agent else SYSTEM,
            visible_to=timeline.EVERYONE if is_public else timeline.AGENTS,
            details={
                "reference": event.case.reference,
                "label": status.public_label if is_public else event.status.label,
                "decision": event.status.decision,
            },
        )
        case.updated_at = clock.now()
        silence.reschedule_silence(case)
        if is_public:
            _record_on_main(event.case, "merge_answered", case, decision=event.status.decision)
            event_bus.publish(
                MergedCaseAnswered(case, event.case, status.public_label, _email_besides(case, event.case))
            )


def report_message(event: ApplicantWrote) -> None:
    """Reaction to ApplicantWrote: whoever works on the main case sees that there is something to read."""
    main = find_main_case(event.case) if event.case.status == MERGED else None
    if main is not None:
        _record_on_main(main, "merge_message", event.case)


def follow_reopening(event: CaseReopened) -> None:
    """Reaction to CaseReopened: nothing of the cases merged into this one is deleted meanwhile."""
    for case in list_merged_cases(event.case):
        set_retention(case, event.case)


def _record_on_main(main: Case, kind: str, case: Case, **details: str | None) -> None:
    """Agents alone read which cases go on with this one."""
    timeline.record(main, kind, by=SYSTEM, visible_to=timeline.AGENTS, details={"reference": case.reference, **details})


def _check_merge(case: Case, into: Case, *, by: Actor) -> None:
    if case.id == into.id:
        raise MergeRefused("same_case")
    if not (_is_in_charge(by, case) and _is_in_charge(by, into)):
        raise MergeRefused("not_in_charge")
    if case.family != into.family:
        raise MergeRefused("other_family")
    if case.is_closed or into.is_closed:
        raise MergeRefused("closed")


def _is_in_charge(actor: Actor, case: Case) -> bool:
    return can_open(actor, case) and bool(functions_of(actor, case))


def _follow(case: Case, main: Case) -> None:
    """A case merged into one that is merged in turn goes on with the last of them."""
    merge = find_merge(case)
    if merge is not None:
        merge.into_id = main.id
        timeline.record(case, "merged", by=SYSTEM, details={"reference": main.reference})
        set_retention(case, main)


def _email_besides(case: Case, main: Case) -> str | None:
    """The address of its applicant, unless the letters of the main case go there already."""
    email = email_of(case)
    return None if email == email_of(main) else email
