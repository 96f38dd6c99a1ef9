"""Dashboard notifications: told to account holders on the portal, and to agents in the back office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, false, func, select, update
from sqlalchemy.orm import aliased

from app.accounts.sectoral_ids import sectoral_ids
from app.cases.access import procedures_open_to
from app.cases.case_definitions import procedure_of
from app.cases.events import CaseAssigned
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext
from app.core.ids import new_id
from app.core.sealing import seal, unseal_many
from app.core.web.access_rules import Actor
from app.notifications.models import Notice

CONTENT = "notice.content"
RETENTION_DAYS = 30
MAX_SHOWN = 100
# Beyond, the number says nothing more to anybody.
COUNT_CAP = 99


class NoticeNotFound(LookupError):
    """No such notification, or none of this person."""


@dataclass(frozen=True)
class ReadableNotice:
    """A notification as it is shown."""

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
    """Writes the same notification to several people, each of whom will read and dismiss their own."""
    now = clock.now()
    for recipient in recipients:
        db.session.add(
            Notice(
                id=new_id(),
                case_id=case.id,
                recipient_id=recipient,
                key_id=case.key_id,
                sealed=seal(case.key_id, {"title": title, "text": text}, about=CONTENT),
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )


def create_assignment_notice(event: CaseAssigned) -> None:
    """Reaction to CaseAssigned: the agent who now looks after a request."""
    title = gettext("Une demande vous est confiée : %(title)s", title=procedure_of(event.case).title)
    create_notices(event.case, [event.agent_id], title=title, text="")


def count_unread(actor: Actor) -> int:
    """How many notifications this person has not read; counted no further than what a badge shows."""
    if actor.account_id is None:
        return 0
    db.session.flush()
    statement, parameters = _unread_count_for(actor, actor.account_id)
    # On every page of whoever is signed in, and no object is loaded: on the connection itself, in a statement made once.
    return db.session.connection().execute(statement, parameters).scalar_one()


def list_notices(actor: Actor) -> list[ReadableNotice]:
    """The notifications of this person, newest first."""
    query = select(Notice, Case.reference).join(Case, Case.id == Notice.case_id).where(_belongs_to(actor))
    found = db.session.execute(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(MAX_SHOWN)).all()
    words = unseal_many([(notice.key_id, notice.sealed) for notice, _ in found], about=CONTENT)
    return [
        ReadableNotice(
            id=notice.id,
            case_id=notice.case_id,
            reference=reference,
            title=said["title"],
            text=said["text"],
            created_at=notice.created_at,
            is_read=notice.read_at is not None,
        )
        for (notice, reference), said in zip(found, words, strict=True)
        if said is not None
    ]


def mark_read(actor: Actor, notice_id: UUID) -> UUID:
    """Notes that it was read; returns the case it is about. Raises NoticeNotFound."""
    notice = _find_notice(actor, notice_id)
    notice.read_at = notice.read_at or clock.now()
    return notice.case_id


def mark_all_read(actor: Actor) -> None:
    unread = update(Notice).where(_belongs_to(actor), Notice.read_at.is_(None)).values(read_at=clock.now())
    db.session.execute(unread, execution_options={"synchronize_session": False})


def delete_notice(actor: Actor, notice_id: UUID) -> None:
    """Takes it off the dashboard for good. Raises NoticeNotFound."""
    db.session.delete(_find_notice(actor, notice_id))


def expire_notices() -> int:
    """Nightly: deletes what is shown no more; returns how many."""
    gone = delete(Notice).where(Notice.expires_at < clock.now()).returning(Notice.id)
    return len(db.session.execute(gone).all())


def delete_notices_of_account(account_id: UUID) -> None:
    """Deletes what was told to an account, for its erasure."""
    db.session.execute(delete(Notice).where(Notice.recipient_id.in_([account_id, *sectoral_ids(account_id)])))


def _find_notice(actor: Actor, notice_id: UUID) -> Notice:
    notice = db.session.scalar(select(Notice).where(Notice.id == notice_id, _belongs_to(actor)))
    if notice is None:
        raise NoticeNotFound(notice_id)
    return notice


def _belongs_to(actor: Actor) -> ColumnElement[bool]:
    """What this person may read: an agent only while they may open the requests spoken of, none under limitation."""
    if actor.account_id is None:
        return false()
    if actor.is_agent:
        return _belongs_to_agent(clock.now(), actor.account_id, procedures_open_to(actor))
    return _belongs_to_resident(clock.now(), sectoral_ids(actor.account_id))


def is_about_case_in_use() -> ColumnElement[bool]:
    """Whether the request that a notification is about is not under limitation: no agent reads anything of it then."""
    of = aliased(Case)
    return exists().where(of.id == Notice.case_id, of.limited_at.is_(None))


def _is_about_procedures(slugs: Any) -> ColumnElement[bool]:
    # Looked at one by one: a list of all the requests that an agent may open grows with the years.
    of = aliased(Case)
    return exists().where(of.id == Notice.case_id, of.procedure_slug.in_(slugs))


def _belongs_to_agent(now: Any, account_id: Any, procedures: Any) -> ColumnElement[bool]:
    may_be_read = and_(is_about_case_in_use(), _is_about_procedures(procedures))
    return and_(Notice.expires_at > now, Notice.recipient_id == account_id, may_be_read)


def _belongs_to_resident(now: Any, names: Any) -> ColumnElement[bool]:
    return and_(Notice.expires_at > now, Notice.recipient_id.in_(names))


def _unread_count_for(actor: Actor, account_id: UUID) -> tuple[Select[int], dict[str, Any]]:
    """The statement for people of that kind, and its parameters."""
    if actor.is_agent:
        rights = {"account_id": account_id, "procedures": procedures_open_to(actor)}
        return _UNREAD_BY_AGENT, {"now": clock.now(), **rights}
    return _UNREAD_BY_RESIDENT, {"now": clock.now(), "names": sectoral_ids(account_id)}


def _select_unread_count(own: ColumnElement[bool]) -> Select[int]:
    some = select(Notice.id).where(own, Notice.read_at.is_(None)).limit(COUNT_CAP).subquery()
    return select(func.count()).select_from(some)


_UNREAD_BY_RESIDENT = _select_unread_count(_belongs_to_resident(bindparam("now"), bindparam("names", expanding=True)))
_UNREAD_BY_AGENT = _select_unread_count(
    _belongs_to_agent(bindparam("now"), bindparam("account_id"), bindparam("procedures", expanding=True))
)
