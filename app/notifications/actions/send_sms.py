"""Text messages that a workflow sends: to the applicant, to other numbers."""

from __future__ import annotations

from app.cases.people.contact import mobile_of
from app.cases.workflow.effects import ActionExecution
from app.notifications.action_recipients import fill_texts, list_people
from app.notifications.recipients import format_mobile
from app.notifications.sms_queue import queue_sms
from app.notifications.topics import PROGRESS
from app.workflows.definition import APPLICANT


def send_sms(execution: ActionExecution) -> None:
    """Writes a short message to each mobile telephone; a fixed one, or none, gets nothing."""
    case = execution.case
    own = mobile_of(case)
    takes_news = APPLICANT in list_people(execution)
    numbers = [own] if takes_news else []
    numbers += [format_mobile(number) for number in fill_texts(execution, "numbers")]
    for number in dict.fromkeys(number for number in numbers if number):
        queue_sms(
            to=number,
            text=(execution.for_applicant() if number == own else execution).text("text"),
            key_id=case.key_id,
            case_id=case.id,
            agreement=execution.consent_question,
            topic=PROGRESS if takes_news and number == own else None,
        )
