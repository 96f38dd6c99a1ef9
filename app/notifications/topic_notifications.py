"""Notifications by topic: to applicants on their devices, to agents on their devices and by e-mail, as they chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.absences import substitutes_of
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sectoral_ids import sectoral_ids
from app.agendas.events import AppointmentCancelled, AppointmentMoved, RegistrationChanged
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.events import (
    AgentsMentioned,
    AgentWrote,
    ApplicantWrote,
    CaseAssigned,
    CaseMoved,
    CaseSubmitted,
    CaseWithdrawn,
    DocumentGiven,
)
from app.cases.models import Case
from app.cases.people.assignment import processing_agents
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.jobs.outbox import enqueue
from app.core.sites import current_site
from app.core.web.access_rules import Actor
from app.notifications import notices
from app.notifications.channel_names import EMAIL, PUSH
from app.notifications.email_queue import queue_letter
from app.notifications.letters import render_letter
from app.notifications.messages import queue_message
from app.notifications.models import Notice, PushDevice
from app.notifications.preferences import any_choice_cache, find_applicant_account, get_choices, get_choices_of_many
from app.notifications.push_devices import list_devices_of_accounts, list_devices_of_case
from app.notifications.recipients import list_account_ids
from app.notifications.topics import (
    APPLICANT_MESSAGE,
    APPOINTMENT,
    ASSIGNMENT,
    DOCUMENT,
    MENTION,
    MESSAGE,
    NEW_CASE,
    PROGRESS,
    TOPICS,
)
from app.themes import charter
from app.themes.theme import get_theme
from app.themes.web_app_manifest import get_icon_url
from app.workflows.elements import WITHDRAWN

NOTIFY_APPLICANT = "tell_applicant"
NOTIFY_AGENTS = "tell_agents"
# The value of `news` for a withdrawal.
WITHDRAWAL = "withdrawal"
ICON = "app-192"
EMAIL_TEMPLATES = {
    NEW_CASE: "agent_new_case",
    ASSIGNMENT: "agent_given",
    APPLICANT_MESSAGE: "agent_answer",
    MENTION: "agent_mentioned",
}


def queue_new_case(event: CaseSubmitted) -> None:
    _queue_notification(NOTIFY_AGENTS, event.case, NEW_CASE)


def queue_progress(event: CaseMoved) -> None:
    """Applicants are not notified of their own actions."""
    if is_by_authority(event.by):
        _queue_notification(NOTIFY_APPLICANT, event.case, PROGRESS)


def queue_appointment(event: AppointmentMoved | AppointmentCancelled | RegistrationChanged) -> None:
    """Applicants are not notified of their own actions."""
    if is_by_authority(event.by) and event.case.status != WITHDRAWN:
        _queue_notification(NOTIFY_APPLICANT, event.case, APPOINTMENT)


def is_by_authority(actor: Actor) -> bool:
    """Whether somebody else than the applicant acted: an agent, or the workflow by itself."""
    return actor.is_agent or actor.kind == "system"


def queue_agent_message(event: AgentWrote) -> None:
    _queue_notification(NOTIFY_APPLICANT, event.case, MESSAGE)


def queue_document(event: DocumentGiven) -> None:
    _queue_notification(NOTIFY_APPLICANT, event.case, DOCUMENT)


def queue_assignment(event: CaseAssigned) -> None:
    _queue_notification(NOTIFY_AGENTS, event.case, ASSIGNMENT)


def queue_mention(event: AgentsMentioned) -> None:
    """To the agents mentioned, whoever is in charge."""
    _queue_notification(NOTIFY_AGENTS, event.case, MENTION, agents=[str(agent_id) for agent_id in event.agent_ids])


def queue_applicant_message(event: ApplicantWrote) -> None:
    _queue_notification(NOTIFY_AGENTS, event.case, APPLICANT_MESSAGE)


def queue_withdrawal(event: CaseWithdrawn) -> None:
    """Notified like a message of the applicant, with another text."""
    _queue_notification(NOTIFY_AGENTS, event.case, APPLICANT_MESSAGE, news=WITHDRAWAL)


def notify_applicant(case_id: str, topic: str) -> None:
    """Outbox handler: queue one message for each subscribed device of the applicant."""
    case = db.session.get(Case, UUID(case_id))
    if case is None:
        return
    for device in list_devices_of_case(case.id):
        _queue_push_message(case, device, topic, navigate=f"/suivi/{case.id}", badge_count=int(case.awaits_applicant))
    account_id = find_applicant_account(case)
    if account_id is None or not get_choices(account_id).is_wanted(topic, PUSH):
        return
    devices = list_devices_of_accounts([account_id])
    awaiting_count = _count_awaiting_cases(account_id) if devices else 0
    for device in devices:
        _queue_push_message(
            case, device, topic, navigate=f"/compte/connexion?next=/demandes/{case.id}", badge_count=awaiting_count
        )


def notify_agents(case_id: str, topic: str, *, news: str = "", agents: Sequence[str] = ()) -> None:
    """Outbox handler: notify the concerned agents through the channels that they chose; `news` distinguishes
    withdrawals, `agents` names those mentioned.
    """
    is_withdrawn = news == WITHDRAWAL
    case = db.session.get(Case, UUID(case_id))
    if case is None or case.is_limited:
        return
    agent_ids = set(_list_active_accounts(agents) if agents else _list_concerned_agents(case, topic))
    choices = get_choices_of_many(agent_ids)
    for device in list_devices_of_accounts(agent for agent in agent_ids if choices[agent].is_wanted(topic, PUSH)):
        assert device.account_id is not None
        path = f"/agents/demandes/{case.id}"
        _queue_push_message(
            case,
            device,
            topic,
            navigate=path,
            badge_count=_count_unread_notices(device.account_id),
            is_withdrawn=is_withdrawn,
        )
    for account_id in agent_ids:
        if choices[account_id].is_wanted(topic, EMAIL):
            name = "agent_withdrawn" if is_withdrawn else EMAIL_TEMPLATES[topic]
            _queue_email(case, db.session.get_one(Account, account_id), topic, name)


def _queue_notification(kind: str, case: Case, topic: str, **ids: Any) -> None:
    if any_choice_cache.get():
        enqueue(kind, case_id=case.id, topic=topic, **ids)


def _list_concerned_agents(case: Case, topic: str) -> Iterable[UUID]:
    """The assigned agent with their substitute, if active, else all agents in charge; not the agent who entered the case."""
    if topic != NEW_CASE and case.assigned_to_id is not None:
        substitutes = set(substitutes_of(case.assigned_to_id)[-1:]) & processing_agents(case)
        agent_ids = {case.assigned_to_id, *substitutes}
        query = select(Account.id).where(Account.id.in_(agent_ids), Account.suspended_at.is_(None))
        return db.session.scalars(query).all()
    function_ids = [function.id for function in workflow_of(case).functions[:1]]
    return [account_id for account_id in list_account_ids(case, function_ids) if account_id != case.entered_by_id]


def _list_active_accounts(account_ids: Sequence[str]) -> Iterable[UUID]:
    """List the accounts that still exist, and are not suspended."""
    query = select(Account.id).where(Account.id.in_(map(UUID, account_ids)), Account.suspended_at.is_(None))
    return db.session.scalars(query).all()


def _queue_push_message(
    case: Case, device: PushDevice, topic: str, *, navigate: str, badge_count: int, is_withdrawn: bool = False
) -> None:
    base_url = current_site().base_url
    with use_language(device.language):
        title = _("Une demande a été retirée") if is_withdrawn else str(TOPICS[topic].title)
    content = {
        "device": str(device.id),
        "told_at": clock.now().isoformat(),
        "title": title,
        "navigate": base_url + navigate,
        "lang": device.language,
        "tag": str(case.id),
        "icon": base_url + get_icon_url(charter.get_charter(), ICON, get_theme()),
        "app_badge": str(badge_count),
    }
    # No account with a case of a resident: families are sealed, and the account would link them.
    account_id = device.account_id if topic in EMAIL_TEMPLATES else None
    queue_message(PUSH, content, key_id=case.key_id, case_id=case.id, account_id=account_id, topic=topic)


def _queue_email(case: Case, account: Account, topic: str, name: str) -> None:
    title = procedure_of(case).title
    letter = render_letter(name, reference=case.reference, procedure=title, case_id=case.id)
    queue_letter(
        letter,
        to=read_profile(account).email,
        key_id=account.key_id,
        case_id=case.id,
        account_id=account.id,
        topic=topic,
    )


def _count_awaiting_cases(account_id: UUID) -> int:
    """Count the cases that await an action of the resident."""
    is_own = Case.applicant_id.in_(sectoral_ids(account_id))
    return db.session.scalar(select(func.count()).where(is_own, Case.awaits_applicant)) or 0


def _count_unread_notices(account_id: UUID) -> int:
    """Count the unread notifications of an agent, as on their dashboard."""
    query = select(func.count()).where(
        Notice.recipient_id == account_id,
        Notice.read_at.is_(None),
        Notice.expires_at > clock.now(),
        notices.is_about_case_in_use(),
    )
    return db.session.scalar(query) or 0
