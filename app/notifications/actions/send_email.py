"""E-mails that a workflow sends: to the applicant, to departments, to other addresses."""

from __future__ import annotations

from collections.abc import Iterable

from app.cases.effects import Performance
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.notifications.action_recipients import fill_texts, list_people
from app.notifications.case_buttons import button_to
from app.notifications.email_attachments import select_attachments
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Letter, create_letter
from app.notifications.recipients import find_department_email
from app.notifications.topics import PROGRESS
from app.workflows.definition import APPLICANT


def send_email(performance: Performance) -> None:
    """Writes a letter to each; whoever gave no address is told by another channel, as the page of the case shows."""
    case, own = performance.case, email_of(performance.case)
    takes_news = APPLICANT in list_people(performance)
    addresses = [*_list_addresses(performance), *fill_texts(performance, "addresses")]
    if not addresses:
        return
    chosen_here = _list_addresses_of_authority(performance) - {own}
    files, left_out = select_attachments(performance)
    reply_to = performance.text("reply_to").strip() or None
    letters = {
        is_own: _create_letter(performance, left_out, is_own=is_own) for is_own in {each == own for each in addresses}
    }
    for address in dict.fromkeys(addresses):
        queue_letter(
            letters[address == own],
            to=address,
            key_id=case.key_id,
            case_id=case.id,
            reply_to=reply_to,
            files=files,
            agreement=performance.consent_question,
            topic=_get_topic(case) if takes_news and address == own else None,
            is_counted=address not in chosen_here,
        )


def _create_letter(performance: Performance, left_out: str, *, is_own: bool) -> Letter:
    """The letter as it is for everybody, or for the applicant alone; `left_out` says which files it does not carry."""
    button = button_to(performance.case) if is_own else None
    words = performance.for_applicant(tracking_url=button.url) if button else performance
    body = words.text("body") + ("\n\n" + left_out if left_out else "")
    return create_letter(words.text("subject"), body, button=button)


def _get_topic(case: Case) -> str | None:
    """News that one may choose not to get; the decision, and what is expected of the applicant, are always written."""
    return None if case.is_closed or case.awaits_applicant else PROGRESS


def _list_addresses(performance: Performance) -> Iterable[str]:
    """The applicant's address, those of the departments whose roles fill the functions."""
    for to in list_people(performance):
        address = email_of(performance.case) if to == APPLICANT else find_department_email(performance.case, to)
        if address:
            yield address


def _list_addresses_of_authority(performance: Performance) -> set[str]:
    """Those that no answer can change: of departments, and written as they are in the workflow."""
    functions = [to for to in list_people(performance) if to != APPLICANT]
    departments = {find_department_email(performance.case, function) for function in functions}
    return {*filter(None, departments), *map(str.strip, performance.action.parameters.get("addresses", ()))}
