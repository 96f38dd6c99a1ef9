"""The rules of the anomalies, on accesses made by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.clock import PARIS
from app.core.holidays import Territory
from app.privacy.access_log import anomalies
from app.privacy.access_log.anomalies import Anomaly, find_anomalies, find_idle_readers
from app.privacy.access_log.log_search import LogRow

# A Tuesday at work.
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=PARIS)
ALICE, BRUNO = b"alice", b"bruno"


def read(
    at: datetime,
    *,
    actor: bytes = ALICE,
    subject: bytes | None = b"case",
    family: str = "voirie",
    verb: str = "read",
    result: str = "allowed",
    roles: str = "voirie",
) -> LogRow:
    return LogRow(0, at, actor, subject, "agent", roles, family, verb, "backoffice.case", result)


def find(*rows: LogRow) -> list[Anomaly]:
    return find_anomalies(rows, territory=Territory.METROPOLE)


def rules_of(*rows: LogRow) -> list[str]:
    return [each.rule for each in find(*rows)]


def test_a_day_of_work_says_nothing() -> None:
    rows = [read(MORNING + timedelta(minutes=5 * number), subject=bytes([number])) for number in range(90)]

    assert rules_of(*rows) == []


def test_more_requests_in_an_hour_than_anybody_reads() -> None:
    rows = [read(MORNING + timedelta(seconds=30 * number), subject=bytes([number])) for number in range(61)]

    (anomaly,) = find(*rows)
    assert (anomaly.rule, anomaly.actor, anomaly.count) == (anomalies.MANY_CASES, ALICE, 61)
    assert (anomaly.since, anomaly.until) == (rows[0].at, rows[-1].at)
    assert rules_of(*rows[:60]) == []


def test_the_same_request_read_many_times_is_one() -> None:
    assert rules_of(*(read(MORNING + timedelta(seconds=number)) for number in range(100))) == []


def test_nights_weekends_and_holidays_are_one_anomaly_a_day() -> None:
    night = MORNING.replace(hour=23)
    assert rules_of(read(night), read(night + timedelta(minutes=5))) == [anomalies.ODD_HOURS]
    assert rules_of(read(MORNING.replace(day=22))) == [anomalies.ODD_HOURS]
    assert rules_of(read(MORNING.replace(day=11))) == [anomalies.ODD_HOURS]
    assert rules_of(read(MORNING.replace(hour=19, minute=59))) == []


def test_a_family_that_colleagues_hardly_read() -> None:
    usual = [read(MORNING + timedelta(minutes=number), actor=BRUNO) for number in range(120)]
    odd = read(MORNING + timedelta(minutes=121), family="social")

    (anomaly,) = find(*usual, odd)

    assert (anomaly.rule, anomaly.actor, anomaly.family) == (anomalies.UNUSUAL_FAMILY, ALICE, "social")
    assert rules_of(*usual[:50], odd) == [], "too few accesses to say what is usual"


def test_refusals_and_what_is_read_after_one() -> None:
    refused = [
        read(MORNING + timedelta(minutes=number), result="refused", subject=bytes([number])) for number in range(3)
    ]

    assert rules_of(*refused[:2]) == []
    assert rules_of(*refused) == [anomalies.REFUSALS]
    assert rules_of(refused[0], read(MORNING + timedelta(hours=1), subject=bytes([0]))) == [anomalies.AFTER_REFUSAL]


def test_look_ups_that_find_nothing_and_exports() -> None:
    nothing = [
        read(MORNING + timedelta(minutes=number), subject=None, verb="search", result="not_found")
        for number in range(8)
    ]
    exports = [read(MORNING + timedelta(minutes=number), subject=None, verb="export") for number in range(5)]

    assert rules_of(*nothing[:7]) == []
    assert rules_of(*nothing) == [anomalies.FRUITLESS]
    assert rules_of(*exports) == [anomalies.EXPORTS]


def test_a_request_opened_on_three_days() -> None:
    days = [read(MORNING + timedelta(days=number)) for number in range(3)]

    assert find_idle_readers([*days[:2], read(MORNING)]) == []
    (anomaly,) = find_idle_readers(days)
    assert (anomaly.rule, anomaly.subject, anomaly.count) == (anomalies.IDLE_READER, b"case", 3)
