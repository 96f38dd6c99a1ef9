"""Oversight by the data protection officer: the anomalies of the accesses of a period, with the cases they concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.cases.law.legal_position import territory
from app.cases.models import CaseEvent
from app.core.db import db
from app.privacy.access_log.anomalies import Anomaly, find_anomalies, find_idle_readers
from app.privacy.access_log.log_search import LogFilters, iterate_agent_rows
from app.privacy.access_log.read_cases import Subject, find_subjects

# Accesses examined at once; a shorter period examines all of its own.
MAX_EXAMINED = 200_000
MAX_ANOMALIES = 200


@dataclass(frozen=True)
class ExaminedPeriod:
    """The anomalies of a period, the cases they name, and how many accesses were examined."""

    anomalies: Sequence[Anomaly]
    subjects: Mapping[bytes, Subject]
    examined: int

    @property
    def is_capped(self) -> bool:
        return self.examined >= MAX_EXAMINED


def examine_period(filters: LogFilters, *, account_by_fingerprint: Mapping[bytes, UUID]) -> ExaminedPeriod:
    """Apply every rule to the accesses of agents in a period."""
    rows = list(iterate_agent_rows(filters, limit=MAX_EXAMINED))
    idle_readers = find_idle_readers(rows)
    anomalies = find_anomalies(rows, territory=territory())
    subjects = find_subjects(idle_reader.subject for idle_reader in (*anomalies, *idle_readers))
    strangers = [
        idle_reader for idle_reader in idle_readers if _is_stranger(idle_reader, subjects, account_by_fingerprint)
    ]
    latest_first = sorted([*anomalies, *strangers], key=lambda each: (each.until, each.rule), reverse=True)
    return ExaminedPeriod(latest_first[:MAX_ANOMALIES], subjects, len(rows))


def _is_stranger(anomaly: Anomaly, subjects: Mapping[bytes, Subject], accounts: Mapping[bytes, UUID]) -> bool:
    """Whether the agent neither entered the case, nor is in charge of it, nor did anything about it."""
    subject, account_id = subjects.get(anomaly.subject or b""), accounts.get(anomaly.actor)
    if subject is None or account_id is None:
        return False
    if account_id in (subject.entered_by_id, subject.assigned_to_id):
        return False
    acted = select(CaseEvent.id).where(CaseEvent.case_id == subject.case_id, CaseEvent.actor_id == account_id)
    return db.session.scalar(acted.limit(1)) is None
