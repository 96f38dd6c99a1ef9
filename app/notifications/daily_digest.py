"""The daily digest of agents: one e-mail a working day at the hour that they chose, with numbers and links only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, or_, update

from app.accounts.absences import absent_agents, agents_replaced_by
from app.accounts.agent_actors import find_actor
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.cases.law.legal_position import territory
from app.cases.workday.day_counts import DayCounts, count_day
from app.cases.workday.own_cases import Group, group_cases, list_own_cases
from app.core import clock
from app.core.db import db
from app.core.holidays import is_working_day
from app.core.jobs.outbox import enqueue
from app.core.web.access_rules import Actor
from app.notifications import notices
from app.notifications.email_queue import queue_letter
from app.notifications.letters import render_letter
from app.notifications.models import DigestSubscription

SEND_DIGEST = "send_digest"
HOURS = tuple(range(6, 20))


@dataclass(frozen=True)
class DayNumbers:
    """Numbers of a digest."""

    own: dict[Group, int]
    # Open cases of absent agents whose work this agent does.
    replaced: int
    unread: int
    counts: DayCounts

    @property
    def is_empty(self) -> bool:
        """Whether nothing is worth an e-mail."""
        own = sum(self.own.values()) - self.own[Group.WAITING]
        return not (own or self.replaced or self.unread or self.counts.unassigned or self.counts.arrived)


def find_hour(account_id: UUID) -> int | None:
    """The hour of the digest of an agent; None while they have not asked for one."""
    subscription = db.session.get(DigestSubscription, account_id)
    return subscription.hour if subscription else None


def subscribe(account_id: UUID, hour: int) -> None:
    """Send the digest at that hour; from tomorrow on, if today’s was sent."""
    subscription = db.session.get(DigestSubscription, account_id)
    if subscription is None:
        # Nothing is sent on the day itself for an hour that is past.
        is_past = clock.to_paris(clock.now()).hour >= hour
        last_sent_on = clock.today() if is_past else None
        db.session.add(DigestSubscription(account_id=account_id, hour=hour, last_sent_on=last_sent_on))
    else:
        subscription.hour = hour
    db.session.flush()


def unsubscribe(account_id: UUID) -> None:
    db.session.execute(delete(DigestSubscription).where(DigestSubscription.account_id == account_id))


def queue_due_digests() -> int:
    """Queue the digests of this hour and of the hours before that were missed; each is queued once a day. Periodic task."""
    today, hour = clock.today(), clock.to_paris(clock.now()).hour
    if not is_working_day(today, territory()):
        return 0
    is_unsent = or_(DigestSubscription.last_sent_on.is_(None), DigestSubscription.last_sent_on < today)
    statement = update(DigestSubscription).where(DigestSubscription.hour <= hour, is_unsent).values(last_sent_on=today)
    account_ids = db.session.scalars(
        statement.returning(DigestSubscription.account_id), execution_options={"synchronize_session": False}
    ).all()
    for account_id in account_ids:
        enqueue(SEND_DIGEST, account_id=account_id, day=today)
    return len(account_ids)


def send_digest(account_id: str, day: str) -> None:
    """Outbox handler: write the letter of an agent who still wants it, on the day itself, unless there is nothing to say."""
    agent = find_actor(UUID(account_id))
    if agent is None or agent.account_id is None or day != clock.today().isoformat():
        return
    if find_hour(agent.account_id) is None or agent.account_id in absent_agents():
        return
    numbers = count_numbers(agent)
    if numbers.is_empty:
        return
    account = db.session.get_one(Account, agent.account_id)
    letter = render_letter("daily_digest", numbers=numbers, own=numbers.own, counts=numbers.counts)
    queue_letter(letter, to=read_profile(account).email, key_id=account.key_id, account_id=account.id)


def count_numbers(agent: Actor) -> DayNumbers:
    """The numbers of the digest of an agent."""
    assert agent.account_id is not None
    replaced_agents = agents_replaced_by(agent.account_id)
    cases = list_own_cases(agent, [agent.account_id, *replaced_agents])
    own = group_cases(case for case in cases if case.assigned_to_id == agent.account_id)
    return DayNumbers(
        own={group: len(members) for group, members in own.items()},
        replaced=sum(case.assigned_to_id in replaced_agents for case in cases),
        unread=notices.count_unread(agent),
        counts=count_day(agent),
    )
