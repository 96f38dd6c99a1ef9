"""The list of mail of an agent, by state, latest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from app.cases.models import Case
from app.cases.search.visibility import IS_VISIBLE, build_rights
from app.core.db import db
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold
from app.mailroom.desks import Desk, is_on_desks, list_own_desks
from app.mailroom.items import CONTENTS, Contents
from app.mailroom.models import ANSWERED, ASIDE, ATTACHED, AUTOMATIC, NEW, REQUEST, SPAM, MailItem

PAGE_SIZE = 25
COUNT_CAP = 1000
# Items opened one by one when words are looked for: what is sealed has no index.
SEARCHED_ITEMS = 500
# The tabs of the list, each with the states that it shows.
TABS: Mapping[str, tuple[str, ...]] = {
    "waiting": (NEW,),
    "automatic": (AUTOMATIC,),
    "handled": (REQUEST, ATTACHED, ANSWERED),
    "aside": (ASIDE, SPAM),
}


@dataclass(frozen=True)
class Line:
    """An item as a line of the list."""

    id: UUID
    kind: str
    state: str
    desk: Desk
    case_id: UUID | None
    received_at: datetime
    contents: Contents


@dataclass(frozen=True)
class MailPage:
    """A page of the list, and the key of the next one."""

    lines: Sequence[Line]
    next_key: str | None


def list_items(agent: Actor, tab: str, *, words: str = "", after: str | None = None) -> MailPage:
    """A page of the items that the agent may see."""
    query = select(MailItem).where(_is_visible(agent), MailItem.state.in_(TABS[tab]))
    if key := _read_key(after):
        query = query.where(tuple_(MailItem.received_at, MailItem.id) < tuple_(*key))
    query = query.order_by(MailItem.received_at.desc(), MailItem.id.desc())
    limit = SEARCHED_ITEMS if words else PAGE_SIZE + 1
    rows = list(db.session.scalars(query.limit(limit), build_rights(agent)))
    lines = [line for line in _open_lines(rows) if _has_words(line, words)]
    first_lines = lines[:PAGE_SIZE]
    return MailPage(first_lines, _write_key(first_lines[-1]) if len(lines) > PAGE_SIZE else None)


def count_items(agent: Actor) -> dict[str, int]:
    """Count the items of each tab, up to a limit."""
    condition, rights = _is_visible(agent), build_rights(agent)
    counts: dict[str, int] = {}
    for tab, states in TABS.items():
        capped_query = select(MailItem.id).where(condition, MailItem.state.in_(states)).limit(COUNT_CAP).subquery()
        counts[tab] = db.session.scalar(select(func.count()).select_from(capped_query), rights) or 0
    return counts


def find_next_item(agent: Actor, item: MailItem) -> UUID | None:
    """The next item that waits, after this one in the list; else the first one that does."""
    query = select(MailItem.id).where(_is_visible(agent), MailItem.state == NEW, MailItem.id != item.id)
    query = query.order_by(MailItem.received_at.desc(), MailItem.id.desc()).limit(1)
    rights = build_rights(agent)
    position = tuple_(MailItem.received_at, MailItem.id) < tuple_(item.received_at, item.id)
    return db.session.scalar(query.where(position), rights) or db.session.scalar(query, rights)


def _is_visible(agent: Actor) -> ColumnElement[bool]:
    """On a desk of the agent; one that belongs to a request, only with a right to that request."""
    own_case = select(Case.id).where(Case.id == MailItem.case_id, Case.limited_at.is_(None), IS_VISIBLE).exists()
    return and_(is_on_desks(MailItem, list_own_desks(agent)), or_(MailItem.case_id.is_(None), own_case))


def _open_lines(rows: Sequence[MailItem]) -> list[Line]:
    all_contents = unseal_many([(row.key_id, row.sealed) for row in rows], about=CONTENTS)
    return [
        Line(
            id=row.id,
            kind=row.kind,
            state=row.state,
            desk=Desk(row.department, row.family),
            case_id=row.case_id,
            received_at=row.received_at,
            contents=Contents(**contents),
        )
        for row, contents in zip(rows, all_contents, strict=True)
        if contents is not None
    ]


def _has_words(line: Line, words: str) -> bool:
    contents = line.contents
    text = fold(
        f"{contents.subject} {contents.sender_name} {contents.sender_address} {contents.text} {contents.recognised_text}"
    )
    return all(word in text for word in fold(words).split())


def _write_key(line: Line) -> str:
    return f"{line.received_at.isoformat()}_{line.id}"


def _read_key(text: str | None) -> tuple[datetime, UUID] | None:
    moment, _underscore, item_id = (text or "").partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(item_id)
    except ValueError:
        return None
