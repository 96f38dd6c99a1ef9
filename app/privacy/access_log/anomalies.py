"""Accesses worth a question: simple rules, each of which can be explained to the agent concerned.

None of them counts what an agent does in a day: the log protects people's data, it does not measure work.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.holidays import Territory, list_holidays
from app.privacy.access_log.log_search import ALLOWED, NOT_FOUND, REFUSED, LogRow

# More requests in an hour than anybody reads one by one.
MAX_CASES_PER_HOUR = 60
# Look-ups of the reception that find nothing, in an hour.
MAX_FRUITLESS_PER_HOUR = 8
# Refused requests in a day: one is a link followed too late, several are attempts.
MAX_REFUSALS_PER_DAY = 3
MAX_EXPORTS_PER_DAY = 5
# Days on which the same request is opened by somebody who does nothing about it.
MAX_IDLE_DAYS = 3
# Work hours, in Paris; the rest is night.
FIRST_HOUR, LAST_HOUR = 7, 20
# Colleagues with the same roles who hardly ever read a family: below this share of enough accesses.
USUAL_SHARE, ENOUGH_ACCESSES = 0.02, 100
HOUR = timedelta(hours=1)

MANY_CASES, ODD_HOURS, UNUSUAL_FAMILY = "many_cases", "odd_hours", "unusual_family"
REFUSALS, AFTER_REFUSAL, FRUITLESS = "refusals", "after_refusal", "fruitless"
EXPORTS, IDLE_READER = "exports", "idle_reader"


@dataclass(frozen=True)
class Anomaly:
    """A rule that applies to some accesses of one agent: since when, until when, and how many."""

    rule: str
    actor: bytes
    since: datetime
    until: datetime
    count: int
    subject: bytes | None = None
    family: str | None = None


def find_anomalies(rows: Iterable[LogRow], *, territory: Territory) -> list[Anomaly]:
    """The anomalies among accesses in the order of time, latest first."""
    entries = [row for row in rows if row.actor is not None]
    by_actor: dict[bytes, list[LogRow]] = defaultdict(list)
    for row in entries:
        by_actor[row.actor or b""].append(row)
    anomalies = list(_find_unusual_families(entries))
    for actor, own in by_actor.items():
        for rule in _RULES:
            anomalies += rule(actor, own)
        anomalies += _find_odd_hours(actor, own, territory)
    return sorted(anomalies, key=lambda each: (each.until, each.rule), reverse=True)


def find_idle_readers(rows: Iterable[LogRow]) -> list[Anomaly]:
    """Requests opened on several days by the same agent, to be compared with who acted on them."""
    days: dict[tuple[bytes, bytes], list[LogRow]] = defaultdict(list)
    for row in rows:
        if row.actor and row.subject and row.result == ALLOWED:
            days[row.actor, row.subject].append(row)
    return [
        Anomaly(IDLE_READER, actor, own[0].at, own[-1].at, len(own), subject=subject, family=own[0].family)
        for (actor, subject), own in days.items()
        if len({_day_of(row) for row in own}) >= MAX_IDLE_DAYS
    ]


def _find_many_cases(actor: bytes, rows: Sequence[LogRow]) -> Iterator[Anomaly]:
    """More than so many distinct requests within any hour; consecutive hours are one anomaly."""
    window: deque[LogRow] = deque()
    subjects: Counter[bytes] = Counter()
    first: LogRow | None = None
    last = rows[0].at
    most = 0
    for row in rows:
        if row.subject is None or row.result != ALLOWED:
            continue
        window.append(row)
        subjects[row.subject] += 1
        while window[0].at <= row.at - HOUR:
            _leave_window(window.popleft(), subjects)
        if len(subjects) > MAX_CASES_PER_HOUR:
            first, last, most = first or window[0], row.at, max(most, len(subjects))
        elif first and len(subjects) <= MAX_CASES_PER_HOUR // 2:
            yield Anomaly(MANY_CASES, actor, first.at, last, most)
            first, most = None, 0
    if first:
        yield Anomaly(MANY_CASES, actor, first.at, last, most)


def _leave_window(row: LogRow, subjects: Counter[bytes]) -> None:
    subject = row.subject or b""
    subjects[subject] -= 1
    if not subjects[subject]:
        del subjects[subject]


def _find_odd_hours(actor: bytes, rows: Sequence[LogRow], territory: Territory) -> Iterator[Anomaly]:
    """Requests read at night, at a weekend or on a public holiday; one anomaly a day."""
    by_day: dict[date, list[LogRow]] = defaultdict(list)
    for row in rows:
        if row.subject is not None and row.result == ALLOWED and _is_odd(row.at, territory):
            by_day[_day_of(row)].append(row)
    for own in by_day.values():
        yield Anomaly(ODD_HOURS, actor, own[0].at, own[-1].at, len(own))


def _is_odd(at: datetime, territory: Territory) -> bool:
    local = clock.to_paris(at)
    is_night = not FIRST_HOUR <= local.hour < LAST_HOUR
    return is_night or local.weekday() >= 5 or local.date() in list_holidays(local.year, territory)


def _find_unusual_families(rows: Sequence[LogRow]) -> Iterator[Anomaly]:
    """A family that agents with the same roles hardly ever read, opened by one of them."""
    by_roles: dict[str, list[LogRow]] = defaultdict(list)
    for row in rows:
        if row.subject is not None and row.family and row.result == ALLOWED:
            by_roles[row.roles].append(row)
    for own in by_roles.values():
        shares = Counter(row.family for row in own)
        rare = {family for family, count in shares.items() if count < USUAL_SHARE * len(own)}
        if len(own) < ENOUGH_ACCESSES or not rare:
            continue
        grouped: dict[tuple[bytes, str | None], list[LogRow]] = defaultdict(list)
        for row in own:
            if row.family in rare:
                grouped[row.actor or b"", row.family].append(row)
        for (actor, family), accesses in grouped.items():
            yield Anomaly(UNUSUAL_FAMILY, actor, accesses[0].at, accesses[-1].at, len(accesses), family=family)


def _find_refusals(actor: bytes, rows: Sequence[LogRow]) -> Iterator[Anomaly]:
    yield from _find_daily(REFUSALS, actor, [row for row in rows if row.result == REFUSED], MAX_REFUSALS_PER_DAY)


def _find_exports(actor: bytes, rows: Sequence[LogRow]) -> Iterator[Anomaly]:
    yield from _find_daily(EXPORTS, actor, [row for row in rows if row.verb == "export"], MAX_EXPORTS_PER_DAY)


def _find_daily(rule: str, actor: bytes, rows: Sequence[LogRow], most: int) -> Iterator[Anomaly]:
    """Days on which there are as many of these accesses."""
    by_day: dict[date, list[LogRow]] = defaultdict(list)
    for row in rows:
        by_day[_day_of(row)].append(row)
    for own in by_day.values():
        if len(own) >= most:
            yield Anomaly(rule, actor, own[0].at, own[-1].at, len(own))


def _find_reads_after_refusal(actor: bytes, rows: Sequence[LogRow]) -> Iterator[Anomaly]:
    """A request that was refused to the agent, then opened by them."""
    refused: dict[bytes, datetime] = {}
    for row in rows:
        if row.subject is None:
            continue
        if row.result == REFUSED:
            refused[row.subject] = row.at
        elif row.result == ALLOWED and row.subject in refused:
            since = refused.pop(row.subject)
            yield Anomaly(AFTER_REFUSAL, actor, since, row.at, 1, subject=row.subject, family=row.family)


def _find_fruitless_lookups(actor: bytes, rows: Sequence[LogRow]) -> Iterator[Anomaly]:
    """Look-ups of the reception that find nothing, many in an hour."""
    fruitless = [row for row in rows if row.result == NOT_FOUND]
    start = 0
    for end, row in enumerate(fruitless):
        while fruitless[start].at <= row.at - HOUR:
            start += 1
        if end - start + 1 == MAX_FRUITLESS_PER_HOUR:
            yield Anomaly(FRUITLESS, actor, fruitless[start].at, row.at, end - start + 1)


def _day_of(row: LogRow) -> date:
    return clock.to_paris(row.at).date()


_RULES: Sequence[Callable[[bytes, Sequence[LogRow]], Iterator[Anomaly]]] = (
    _find_many_cases,
    _find_refusals,
    _find_reads_after_refusal,
    _find_fruitless_lookups,
    _find_exports,
)
