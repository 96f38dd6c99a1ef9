"""Mentions of agents in notes: who can be mentioned, what is recorded, and what each agent has to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, delete, select, update

from app.accounts.agent_actors import list_agent_actors
from app.accounts.events import AccountDeleted
from app.accounts.profile import get_names
from app.cases.access import can_open
from app.cases.case_definitions import procedure_of
from app.cases.events import AgentsMentioned
from app.cases.mentions.mention_text import ParsedText, parse_mentions
from app.cases.mentions.models import Mention
from app.cases.models import Case, CaseEvent
from app.cases.search.visibility import IS_VISIBLE, build_rights
from app.core import clock, event_bus
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold

MAX_SHOWN = 50


class MentionNotFound(NotFound):
    """No such mention of this agent."""


@dataclass(frozen=True)
class ReadableMention:
    """A mention as its agent reads it: no word of the note, which the case shows."""

    id: UUID
    case_id: UUID
    reference: str
    title: str
    by_name: str
    at: datetime
    is_read: bool


def list_mentionable_agents(case: Case, *, by: Actor) -> dict[UUID, str]:
    """The colleagues who may open the case, by name: nobody else can be mentioned."""
    actors = list_agent_actors(case.family, also=case.entered_by_id)
    ids = [
        actor.account_id
        for actor in actors
        if actor.account_id and actor.account_id != by.account_id and can_open(actor, case)
    ]
    names = {account_id: name for account_id, name in get_names(ids).items() if name}
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def find_mentions(case: Case, text: str, *, by: Actor) -> ParsedText:
    """The agents named in a text about the case."""
    return parse_mentions(text, list_mentionable_agents(case, by=by)) if "@" in text else ParsedText(text)


def record_mentions(case: Case, event: CaseEvent, account_ids: Iterable[UUID], *, by: Actor) -> None:
    """The agents are mentioned in that note, and told."""
    ids = list(account_ids)
    for account_id in ids:
        mention = Mention(id=new_id(), case_id=case.id, event_id=event.id, account_id=account_id)
        mention.by_id, mention.mentioned_at = by.account_id, clock.now()
        db.session.add(mention)
    if ids:
        event_bus.publish(AgentsMentioned(case, tuple(ids)))


def list_mentions(actor: Actor, *, only_unread: bool = False, limit: int = MAX_SHOWN) -> list[ReadableMention]:
    """The mentions of an agent in cases that they may open, unread ones first, then the latest."""
    query = _select_visible(Mention, Case)
    if only_unread:
        query = query.where(Mention.read_at.is_(None))
    order = (Mention.read_at.is_not(None), Mention.mentioned_at.desc(), Mention.id)
    rows = db.session.execute(query.order_by(*order).limit(limit), _parameters(actor)).all()
    names = get_names([mention.by_id for mention, _case in rows if mention.by_id])
    return [_build_mention(mention, case, names) for mention, case in rows]


def mark_read(actor: Actor, mention_id: UUID) -> UUID:
    """Mark a mention as read; returns its case. Raises MentionNotFound."""
    query = _select_visible(Mention).where(Mention.id == mention_id)
    mention = db.session.scalar(query, _parameters(actor))
    if mention is None:
        raise MentionNotFound(mention_id)
    mention.read_at = mention.read_at or clock.now()
    case_id: UUID = mention.case_id
    return case_id


def mark_all_read(actor: Actor) -> None:
    _mark_read(Mention.account_id == actor.account_id)


def mark_read_in_case(actor: Actor, case_id: UUID) -> None:
    """Mark as read the mentions in a case of an agent who has answered there, or come by their notification."""
    if actor.is_agent:
        _mark_read(Mention.account_id == actor.account_id, Mention.case_id == case_id)


def delete_mentions_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountDeleted: nobody is left to read them."""
    db.session.execute(delete(Mention).where(Mention.account_id == event.account_id))


def _select_visible(*columns: Any) -> Select[Any]:
    """Mentions of an agent, whose rights may have changed since: cases that they may open, none under limitation."""
    return (
        select(*columns)
        .select_from(Mention)
        .join(Case, Case.id == Mention.case_id)
        .where(Mention.account_id == bindparam("mentioned_id", type_=Uuid), Case.limited_at.is_(None), IS_VISIBLE)
    )


def _parameters(actor: Actor) -> dict[str, Any]:
    return {**build_rights(actor), "mentioned_id": actor.account_id}


def _mark_read(*conditions: Any) -> None:
    statement = update(Mention).where(Mention.read_at.is_(None), *conditions).values(read_at=clock.now())
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _build_mention(mention: Mention, case: Case, names: Mapping[Any, str]) -> ReadableMention:
    return ReadableMention(
        id=mention.id,
        case_id=case.id,
        reference=case.reference,
        title=procedure_of(case).title,
        by_name=names.get(mention.by_id, ""),
        at=mention.mentioned_at,
        is_read=mention.read_at is not None,
    )
