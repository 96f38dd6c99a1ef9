"""Dashboard notifications of residents on the portal and agents in the back office."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, false, func, select, update
from sqlalchemy.orm import aliased

from app.accounts.absences import substitutes_of
from app.accounts.profile import get_names
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.access import procedures_open_to
from app.cases.case_definitions import procedure_of
from app.cases.events import AgentsMentioned, CaseAssigned
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import gettext
from app.core.ids import new_id
from app.core.sealing import seal, unseal_many
from app.core.web.access_rules import Actor
from app.notifications.models import Notice

CONTENT = "notice.content"
RETENTION_DAYS = 30
MAX_SHOWN = 100
# Higher numbers are not useful in a badge.
COUNT_CAP = 99


class NoticeNotFound(NotFound):
    """There is no such notification of this person."""


@dataclass(frozen=True)
class ReadableNotice:
    """A notification as displayed."""

    id: UUID
    case_id: UUID
    reference: str
    title: str
    text: str
    created_at: datetime
    is_read: bool


def create_notices(
    case: Case, recipients: Iterable[UUID], *, title: str, text: str, days: int = RETENTION_DAYS
) -> None:
    """Create a notification for each recipient, to be read and dismissed individually; the substitute of an agent who is
    absent gets one too.
    """
    now, recipient_ids = clock.now(), list(recipients)
    titles = dict.fromkeys(recipient_ids, title) | _build_substitute_titles(recipient_ids, title)
    for recipient, own_title in titles.items():
        db.session.add(
            Notice(
                id=new_id(),
                case_id=case.id,
                recipient_id=recipient,
                key_id=case.key_id,
                sealed=seal(case.key_id, {"title": own_title, "text": text}, about=CONTENT),
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )


def _build_substitute_titles(recipients: Collection[UUID], title: str) -> dict[UUID, str]:
    """The titles for the substitutes of absent agents, by substitute, without those who are recipients themselves."""
    absent_recipients = {
        substitute: agent
        for agent in recipients
        for substitute in substitutes_of(agent)[-1:]
        if substitute not in recipients
    }
    names = get_names(absent_recipients.values())
    return {
        substitute: gettext("À la place de %(agent)s : %(title)s", agent=names.get(agent, ""), title=title)
        for substitute, agent in absent_recipients.items()
    }


def create_assignment_notice(event: CaseAssigned) -> None:
    """Reaction to CaseAssigned: notify the assigned agent."""
    title = gettext("Une demande vous est confiée : %(title)s", title=procedure_of(event.case).title)
    create_notices(event.case, [event.agent_id], title=title, text="")


def create_mention_notices(event: AgentsMentioned) -> None:
    """Reaction to AgentsMentioned: tell each of them, without a word of the note."""
    title = gettext("Un collègue vous mentionne : %(title)s", title=procedure_of(event.case).title)
    create_notices(event.case, event.agent_ids, title=title, text="")


def count_unread(actor: Actor) -> int:
    """Count the unread notifications of this person, capped for the badge."""
    if actor.account_id is None:
        return 0
    db.session.flush()
    statement, parameters = _unread_count_for(actor, actor.account_id)
    # On every page of signed-in users, and no object is loaded: a prepared statement on the connection itself.
    return db.session.connection().execute(statement, parameters).scalar_one()


def list_notices(actor: Actor) -> list[ReadableNotice]:
    """The notifications of this person, newest first."""
    query = select(Notice, Case.reference).join(Case, Case.id == Notice.case_id).where(_belongs_to(actor))
    rows = db.session.execute(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(MAX_SHOWN)).all()
    contents = unseal_many([(notice.key_id, notice.sealed) for notice, _ in rows], about=CONTENT)
    return [
        ReadableNotice(
            id=notice.id,
            case_id=notice.case_id,
            reference=reference,
            title=content["title"],
            text=content["text"],
            created_at=notice.created_at,
            is_read=notice.read_at is not None,
        )
        for (notice, reference), content in zip(rows, contents, strict=True)
        if content is not None
    ]


def mark_read(actor: Actor, notice_id: UUID) -> UUID:
    """Mark as read; returns the case it is about. Raises NoticeNotFound."""
    notice = _find_notice(actor, notice_id)
    notice.read_at = notice.read_at or clock.now()
    return notice.case_id


def mark_all_read(actor: Actor) -> None:
    statement = update(Notice).where(_belongs_to(actor), Notice.read_at.is_(None)).values(read_at=clock.now())
    db.session.execute(statement, execution_options={"synchronize_session": False})


def delete_notice(actor: Actor, notice_id: UUID) -> None:
    """Delete a notification. Raises NoticeNotFound."""
    db.session.delete(_find_notice(actor, notice_id))


def expire_notices() -> int:
    """Delete expired notifications; returns how many. Nightly."""
    statement = delete(Notice).where(Notice.expires_at < clock.now()).returning(Notice.id)
    return len(db.session.execute(statement).all())


def delete_notices_of_account(account_id: UUID) -> None:
    """Delete the notifications of an account that is being deleted."""
    db.session.execute(delete(Notice).where(Notice.recipient_id.in_([account_id, *sectoral_ids(account_id)])))


def _find_notice(actor: Actor, notice_id: UUID) -> Notice:
    notice = db.session.scalar(select(Notice).where(Notice.id == notice_id, _belongs_to(actor)))
    if notice is None:
        raise NoticeNotFound(notice_id)
    return notice


def _belongs_to(actor: Actor) -> ColumnElement[bool]:
    """Condition: readable by this person. An agent only sees notifications about cases they may open, none under
    limitation.
    """
    if actor.account_id is None:
        return false()
    if actor.is_agent:
        return _belongs_to_agent(clock.now(), actor.account_id, procedures_open_to(actor), sorted(actor.families))
    return _belongs_to_resident(clock.now(), sectoral_ids(actor.account_id))


def is_about_case_in_use() -> ColumnElement[bool]:
    """Condition: the case is not under limitation, when agents may not read anything about it."""
    case = aliased(Case)
    return exists().where(case.id == Notice.case_id, case.limited_at.is_(None))


def _is_processed(slugs: Any, families: Any) -> ColumnElement[bool]:
    # Checked row by row: a list of all cases that an agent may open grows over the years.
    case = aliased(Case)
    return exists().where(case.id == Notice.case_id, case.procedure_slug.in_(slugs), case.family.in_(families))


def _belongs_to_agent(now: Any, account_id: Any, procedures: Any, families: Any) -> ColumnElement[bool]:
    is_accessible = and_(is_about_case_in_use(), _is_processed(procedures, families))
    return and_(Notice.expires_at > now, Notice.recipient_id == account_id, is_accessible)


def _belongs_to_resident(now: Any, recipient_ids: Any) -> ColumnElement[bool]:
    return and_(Notice.expires_at > now, Notice.recipient_id.in_(recipient_ids))


def _unread_count_for(actor: Actor, account_id: UUID) -> tuple[Select[int], dict[str, Any]]:
    """The prepared statement for this kind of person, and its parameters."""
    if actor.is_agent:
        rights = {
            "account_id": account_id,
            "procedures": procedures_open_to(actor),
            "families": sorted(actor.families),
        }
        return _UNREAD_BY_AGENT, {"now": clock.now(), **rights}
    return _UNREAD_BY_RESIDENT, {"now": clock.now(), "recipient_ids": sectoral_ids(account_id)}


def _select_unread_count(is_own: ColumnElement[bool]) -> Select[int]:
    unread = select(Notice.id).where(is_own, Notice.read_at.is_(None)).limit(COUNT_CAP).subquery()
    return select(func.count()).select_from(unread)


_UNREAD_BY_RESIDENT = _select_unread_count(
    _belongs_to_resident(bindparam("now"), bindparam("recipient_ids", expanding=True))
)
_UNREAD_BY_AGENT = _select_unread_count(
    _belongs_to_agent(
        bindparam("now"),
        bindparam("account_id"),
        bindparam("procedures", expanding=True),
        bindparam("families", expanding=True),
    )
)
