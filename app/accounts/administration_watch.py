"""Watch on the rows that administrators change: what a request of an agent changes enters the history of the administration.

The differences of a transaction go to the event that its view recorded. Without such an event, each row that changed has
one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from app.accounts.administration_changes import MAX_DIFFERENCES, Difference, WatchedRow
from app.accounts.administration_history import RECORDED_EVENTS, AdministrationEvent, record_event
from app.core.db import Base, db
from app.core.web.access_rules import current_actor

CREATED, CHANGED, DELETED = "row_created", "row_changed", "row_deleted"
_CHANGES = "administration_changes"


@dataclass
class _RowChange:
    """A row that changes in this transaction: its columns as they were and as they are."""

    watch: WatchedRow
    row: Base
    what: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class _Registry:
    """The tables that are watched, by model and by name."""

    by_model: dict[type[Base], WatchedRow] = {}
    by_key: dict[str, WatchedRow] = {}


def install(watched_rows: Sequence[WatchedRow]) -> None:
    """Set the tables to watch. Called once by the composition root."""
    for watch in watched_rows:
        if watch.model not in _Registry.by_model:
            _load_former_values(watch)
    _Registry.by_model = {watch.model: watch for watch in watched_rows}
    _Registry.by_key = {watch.key: watch for watch in watched_rows}
    for name, listener in _LISTENERS.items():
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def find_watch(key: str) -> WatchedRow | None:
    """The watch of a table, by its name."""
    return _Registry.by_key.get(key)


def _load_former_values(watch: WatchedRow) -> None:
    """Have the former value read from the database when a column is set on a row that is not loaded."""
    for name in watch.attributes:
        event.listen(getattr(watch.model, name), "set", _ignore, active_history=True)


def _ignore(*_values: object) -> None:
    """Receives what is set, for `active_history` alone."""


def _collect_changes(session: Session, _context: object, _instances: object) -> None:
    """Before each flush: the watched rows that it writes."""
    if not has_request_context():
        return
    changes: dict[Base, _RowChange] = session.info.setdefault(_CHANGES, {})
    for row, what in _list_written_rows(session):
        watch = _Registry.by_model.get(type(row))
        if watch is None:
            continue
        change = changes.setdefault(row, _RowChange(watch, row, what))
        change.what = DELETED if what == DELETED else change.what
        for name in watch.attributes:
            _collect_column(change, name, is_deleted=what == DELETED)


def _list_written_rows(session: Session) -> Iterable[tuple[Base, str]]:
    yield from ((row, CREATED) for row in session.new)
    yield from ((row, CHANGED) for row in session.dirty)
    yield from ((row, DELETED) for row in session.deleted)


def _collect_column(change: _RowChange, name: str, *, is_deleted: bool) -> None:
    if is_deleted:
        change.before.setdefault(name, _copy(getattr(change.row, name)))
        change.after[name] = None
        return
    history = inspect(change.row).attrs[name].history
    if not history.has_changes():
        return
    if name in change.watch.members:
        change.before.setdefault(name, [*history.unchanged, *history.deleted])
        change.after[name] = [*history.unchanged, *history.added]
    else:
        change.before.setdefault(name, history.deleted[0] if history.deleted else None)
        change.after[name] = history.added[0] if history.added else None


def _copy(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _record_changes(session: Session) -> None:
    """Before a commit: write the differences of the transaction."""
    if not has_request_context() or session.in_nested_transaction():
        return
    session.flush()
    changes: dict[Base, _RowChange] = session.info.pop(_CHANGES, {})
    events: list[AdministrationEvent] = session.info.pop(RECORDED_EVENTS, [])
    compared = [(change, change.watch.compare(change.row, change.before, change.after)) for change in changes.values()]
    compared = [(change, _mark_new(change, differences)) for change, differences in compared if differences]
    if not compared or not current_actor().is_agent:
        return
    if events:
        _add_differences(events[-1], [one for _change, differences in compared for one in differences])
        return
    _record_rows(compared)


def _mark_new(change: _RowChange, differences: list[Difference]) -> list[Difference]:
    """The differences of a row that was made: there was nothing before."""
    is_new = change.what == CREATED and not change.watch.is_single
    return [{**difference, "is_new": True} for difference in differences] if is_new else differences


def _record_rows(compared: Iterable[tuple[_RowChange, list[Difference]]]) -> None:
    """One event for each row, or for the rows that have one name."""
    groups: dict[tuple[str, str, str], list[Difference]] = {}
    for change, differences in compared:
        name = change.watch.get_name(change.row)
        what = CHANGED if change.watch.is_single else change.what
        groups.setdefault((what, change.watch.key, name), []).extend(differences)
    for (what, key, name), differences in groups.items():
        watch = _Registry.by_key[key]
        recorded = record_event(what, watch.area, by=current_actor(), kind=key, name=name)
        _add_differences(recorded, differences)
    db.session.info.pop(RECORDED_EVENTS, None)


def _add_differences(administration_event: AdministrationEvent, differences: list[Difference]) -> None:
    more = {"more": len(differences) - MAX_DIFFERENCES} if len(differences) > MAX_DIFFERENCES else {}
    administration_event.details = {**administration_event.details, "changes": differences[:MAX_DIFFERENCES], **more}


def _clear_changes(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_CHANGES, None)
        session.info.pop(RECORDED_EVENTS, None)


_LISTENERS: dict[str, Callable[..., None]] = {
    "before_flush": _collect_changes,
    "before_commit": _record_changes,
    "after_rollback": _clear_changes,
}
