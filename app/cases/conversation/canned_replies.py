"""Canned replies: who reads them, who changes them, and how often each is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, delete, or_, select, update

from app.accounts.design_rights import EDIT, Scope, rights_of
from app.accounts.events import AccountDeleted
from app.accounts.models import Role
from app.cases.access import procedures_open_to
from app.cases.conversation.models import AGENT, PROCEDURE, ROLE, CannedReply
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import seal_for_site, unseal_for_site
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold
from app.procedures import publishing as procedures
from app.procedures.fields.base import clean_lines

CONTENT = "canned_reply"
MAX_TITLE_LENGTH, MAX_TEXT_LENGTH = 100, 8000
MAX_SHOWN = 200


class ReplyNotFound(NotFound):
    """No such reply, or none that this agent may see."""


class ReplyRefused(ValueError):
    """The reply cannot be saved: `problem` is "title_missing", "text_missing", "text_too_long" or "scope_unknown"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


# Built once: each page of a case asks for them.
_REPLIES_FOR_CASE = select(
    CannedReply.id, CannedReply.scope, CannedReply.slug, CannedReply.sealed, CannedReply.uses
).where(
    or_(
        and_(CannedReply.scope == AGENT, CannedReply.owner_id == bindparam("owner_id", type_=Uuid)),
        and_(CannedReply.scope == ROLE, CannedReply.slug.in_(bindparam("roles", expanding=True))),
        and_(CannedReply.scope == PROCEDURE, CannedReply.slug == bindparam("procedure")),
    )
)


@dataclass(frozen=True)
class Reply:
    """A canned reply, readable. `can_edit`: whether whoever asked may change it."""

    id: UUID
    scope: str
    slug: str | None
    title: str
    text: str
    uses: int
    can_edit: bool

    @property
    def scope_key(self) -> str:
        """For whom it is kept, as forms write it: "agent", "role:accueil"."""
        return f"{self.scope}:{self.slug}" if self.slug else self.scope


def list_replies(actor: Actor, *, words: str = "") -> list[Reply]:
    """The replies that this agent may read, the most used first. `words`: what their title and text contain."""
    return _search(_read_replies(_is_readable(actor), actor), words)


def list_replies_for_case(actor: Actor, case: Case) -> list[Reply]:
    """List the replies of use to this case: the agent's own, those of their roles and those of its procedure."""
    parameters = {"owner_id": actor.account_id, "roles": sorted(actor.roles), "procedure": case.procedure_slug}
    db.session.flush()
    return _build_replies(db.session.connection().execute(_REPLIES_FOR_CASE, parameters).all(), actor)[:MAX_SHOWN]


def find_reply(actor: Actor, reply_id: UUID) -> Reply:
    """A reply that this agent may read. Raises ReplyNotFound."""
    replies = _read_replies(and_(CannedReply.id == reply_id, _is_readable(actor)), actor)
    if not replies:
        raise ReplyNotFound(reply_id)
    return replies[0]


def save_reply(actor: Actor, *, title: str, text: str, scope_key: str, reply_id: UUID | None = None) -> CannedReply:
    """Create a reply, or change one. Raises ReplyRefused, ReplyNotFound for a reply that they may not change."""
    title, text = " ".join(title.split())[:MAX_TITLE_LENGTH], clean_lines(text)
    if not title:
        raise ReplyRefused("title_missing")
    if not text:
        raise ReplyRefused("text_missing")
    if len(text) > MAX_TEXT_LENGTH:
        raise ReplyRefused("text_too_long")
    if scope_key not in list_writable_scopes(actor):
        raise ReplyRefused("scope_unknown")
    reply = _find_writable(actor, reply_id) if reply_id else _add_reply()
    scope, _separator, slug = scope_key.partition(":")
    reply.scope, reply.slug = scope, slug or None
    reply.owner_id = actor.account_id if scope == AGENT else None
    reply.sealed = seal_for_site({"title": title, "text": text}, about=CONTENT)
    reply.saved_at = clock.now()
    return reply


def delete_reply(actor: Actor, reply_id: UUID) -> None:
    """Delete a reply. Raises ReplyNotFound for a reply that they may not change."""
    db.session.delete(_find_writable(actor, reply_id))


def count_use(reply_id: UUID) -> None:
    """The reply was inserted once more."""
    statement = update(CannedReply).where(CannedReply.id == reply_id).values(uses=CannedReply.uses + 1)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def list_writable_scopes(actor: Actor) -> list[str]:
    """For whom this agent may keep replies: themselves, their roles (an administrator any role), procedures they may edit."""
    return [AGENT, *(f"{ROLE}:{slug}" for slug in _roles_of(actor)), *_writable_procedures(actor)]


def delete_replies_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountDeleted: the agent's own replies go with them."""
    db.session.execute(delete(CannedReply).where(CannedReply.owner_id == event.account_id))


def _roles_of(actor: Actor) -> list[str]:
    if not actor.is_administrator:
        return sorted(actor.roles)
    return list(db.session.scalars(select(Role.slug).where(Role.merged_into_id.is_(None)).order_by(Role.slug)))


def _writable_procedures(actor: Actor) -> list[str]:
    rights = rights_of(actor)
    if rights.is_empty:
        return []
    return [
        f"{PROCEDURE}:{live.slug}"
        for live in procedures.live_procedures()
        if rights.covers_all([Scope(live.slug, frozenset({live.definition.family}))], EDIT)
    ]


def _is_own(actor: Actor) -> ColumnElement[bool]:
    return and_(CannedReply.scope == AGENT, CannedReply.owner_id == actor.account_id)


def _is_readable(actor: Actor) -> ColumnElement[bool]:
    """Match the agent's own replies, those of their roles, and those of procedures that they process or may edit."""
    slugs = {*procedures_open_to(actor), *(key.partition(":")[2] for key in _writable_procedures(actor))}
    return or_(
        _is_own(actor),
        and_(CannedReply.scope == ROLE, CannedReply.slug.in_(_roles_of(actor))),
        and_(CannedReply.scope == PROCEDURE, CannedReply.slug.in_(sorted(slugs))),
    )


def _read_replies(condition: Any, actor: Actor) -> list[Reply]:
    return _build_replies(db.session.scalars(select(CannedReply).where(condition)).all(), actor)


def _build_replies(rows: Sequence[Any], actor: Actor) -> list[Reply]:
    """The replies of these rows, the most used first; what the agent may write is looked up only when there are any."""
    writable = set(list_writable_scopes(actor)) if rows else set()
    replies = [_build_reply(row, writable) for row in rows]
    return sorted(replies, key=lambda reply: (-reply.uses, fold(reply.title)))


def _build_reply(row: Any, writable: set[str]) -> Reply:
    content = unseal_for_site(row.sealed, about=CONTENT)
    reply = Reply(row.id, row.scope, row.slug, content["title"], content["text"], row.uses, can_edit=False)
    return replace(reply, can_edit=reply.scope_key in writable)


def _search(replies: Sequence[Reply], words: str) -> list[Reply]:
    searched_words = fold(words).split()
    return [reply for reply in replies if all(word in fold(f"{reply.title} {reply.text}") for word in searched_words)]


def _find_writable(actor: Actor, reply_id: UUID) -> CannedReply:
    if not find_reply(actor, reply_id).can_edit:
        raise ReplyNotFound(reply_id)
    return db.session.get_one(CannedReply, reply_id)


def _add_reply() -> CannedReply:
    reply = CannedReply(id=new_id(), uses=0)
    db.session.add(reply)
    return reply
