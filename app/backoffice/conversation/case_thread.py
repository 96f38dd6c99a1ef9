"""The thread of a request: what people said, and what the circuit told the applicant, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.cases.event_kinds import EVENT_KINDS
from app.cases.models import Case
from app.cases.people.contact import email_of, mobile_of
from app.cases.reading.answer_mask import Concealment
from app.cases.timeline import AGENTS, EVERYONE, Entry
from app.notifications.sent_messages import SentMessage, list_sent_messages

# What an agent wrote leaves by e-mail in the same transaction.
SAME_ACT = timedelta(seconds=3)
# Before those, what was said is folded.
MAX_SHOWN = 8


@dataclass(frozen=True)
class ThreadItem:
    """One turn: something said or told, with the messages that carried it; or a message sent by itself."""

    entry: Entry | SentMessage
    deliveries: list[SentMessage] = field(default_factory=list)

    @property
    def is_spoken(self) -> bool:
        return _is_said(self.entry.kind)

    @property
    def is_message(self) -> bool:
        """A message that the circuit sent."""
        return isinstance(self.entry, SentMessage)


@dataclass(frozen=True)
class Thread:
    """The last turns, oldest first, and those before."""

    earlier: Sequence[ThreadItem]
    latest: Sequence[ThreadItem]


def read_thread(
    case: Case, entries: Iterable[Entry], conceal: Concealment, *, has_sent_messages: bool = True
) -> Thread:
    """The thread as this agent may read it. `conceal` hides what is masked for them in the messages sent."""
    visible_entries = [entry for entry in entries if _is_said(entry.kind) or _is_told(entry)]
    addresses = [each for each in (email_of(case), mobile_of(case)) if each] if has_sent_messages else []
    messages = [_conceal(message, conceal) for message in list_sent_messages(case, addresses)] if addresses else []
    items = [ThreadItem(entry, _deliveries_of(entry, messages)) for entry in visible_entries]
    carried = {id(message) for item in items for message in item.deliveries}
    items += [ThreadItem(message) for message in messages if id(message) not in carried]
    items.sort(key=lambda item: item.entry.happened_at)
    return Thread(items[:-MAX_SHOWN], items[-MAX_SHOWN:])


def _is_said(kind: str) -> bool:
    return kind in EVENT_KINDS and EVENT_KINDS[kind].is_conversation


def _is_told(entry: Entry) -> bool:
    if entry.kind == "alert":
        return entry.details.get("to") != AGENTS
    kind = EVENT_KINDS.get(entry.kind)
    return kind is not None and kind.is_in_thread and entry.visible_to == EVERYONE


def _deliveries_of(entry: Entry, messages: Iterable[SentMessage]) -> list[SentMessage]:
    kind = EVENT_KINDS.get(entry.kind)
    if entry.actor_kind != "agent" or kind is None or not kind.is_sent:
        return []
    return [message for message in messages if timedelta() <= message.happened_at - entry.happened_at <= SAME_ACT]


def _conceal(message: SentMessage, conceal: Concealment) -> SentMessage:
    return replace(message, subject=conceal.conceal(message.subject), text=conceal.conceal(message.text))
