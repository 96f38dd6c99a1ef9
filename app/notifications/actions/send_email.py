"""E-mails that a workflow sends: to the applicant, to departments, to other addresses."""

from __future__ import annotations

from collections.abc import Iterable

from app.cases.models import Case
from app.cases.people.contact import email_of
from app.cases.workflow.effects import ActionExecution
from app.notifications.action_recipients import fill_texts, list_people
from app.notifications.case_buttons import create_case_button
from app.notifications.email_attachments import select_attachments
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Letter, create_letter
from app.notifications.recipients import find_department_email
from app.notifications.topics import PROGRESS
from app.workflows.definition import APPLICANT


def send_email(execution: ActionExecution) -> None:
    """Queue a letter to each address; recipients without one are shown on the case page."""
    case, own_address = execution.case, email_of(execution.case)
    includes_applicant = APPLICANT in list_people(execution)
    addresses = [*_list_addresses(execution), *fill_texts(execution, "addresses")]
    if not addresses:
        return
    authority_addresses = _list_addresses_of_authority(execution) - {own_address}
    files, omission_notice = select_attachments(execution)
    reply_to = execution.text("reply_to").strip() or None
    letters = {
        is_own: _create_letter(execution, omission_notice, is_own=is_own)
        for is_own in {address == own_address for address in addresses}
    }
    for address in dict.fromkeys(addresses):
        queue_letter(
            letters[address == own_address],
            to=address,
            key_id=case.key_id,
            case_id=case.id,
            reply_to=reply_to,
            files=files,
            agreement=execution.consent_question,
            topic=_get_topic(case) if includes_applicant and address == own_address else None,
            is_counted=address not in authority_addresses,
            joins_case=address == own_address,
        )


def _create_letter(execution: ActionExecution, omission_notice: str, *, is_own: bool) -> Letter:
    """The letter for the applicant or for others; `omission_notice` mentions files that are not attached."""
    button = create_case_button(execution.case) if is_own else None
    text_source = execution.for_applicant(tracking_url=button.url) if button else execution
    body = text_source.text("body") + ("\n\n" + omission_notice if omission_notice else "")
    return create_letter(text_source.text("subject"), body, button=button)


def _get_topic(case: Case) -> str | None:
    """Progress is optional; the decision, and requests to the applicant, are always sent."""
    return None if case.is_closed or case.awaits_applicant else PROGRESS


def _list_addresses(execution: ActionExecution) -> Iterable[str]:
    """The address of the applicant, and those of the departments in charge of the functions."""
    for to in list_people(execution):
        address = email_of(execution.case) if to == APPLICANT else find_department_email(execution.case, to)
        if address:
            yield address


def _list_addresses_of_authority(execution: ActionExecution) -> set[str]:
    """Addresses that no answer can change: those of departments, and literal ones in the workflow."""
    functions = [to for to in list_people(execution) if to != APPLICANT]
    departments = {find_department_email(execution.case, function) for function in functions}
    return {*filter(None, departments), *map(str.strip, execution.action.parameters.get("addresses", ()))}
