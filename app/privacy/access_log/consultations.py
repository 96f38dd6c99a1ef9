"""Consultations of a case, as shown to the applicant: departments and days, no names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.accounts.departments import department_names_of_roles
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.privacy.access_log import compute_subject_index
from app.privacy.models import AccessEntry


@dataclass(frozen=True, order=True)
class Consultation:
    """A day on which a department opened the case; no department for agents without a role in its family."""

    day: date
    department: str | None


def find_consultations(case: Case) -> list[Consultation]:
    """The distinct consultations of a case, latest first."""
    entries = db.session.execute(
        select(AccessEntry.at, AccessEntry.roles).where(
            AccessEntry.subject == compute_subject_index(case.id),
            AccessEntry.kind == "agent",
            AccessEntry.result == "allowed",
        )
    ).all()
    names = department_names_of_roles({slug for entry in entries for slug in entry.roles.split()}, case.family)
    consultations = {
        Consultation(clock.to_paris(entry.at).date(), department)
        for entry in entries
        for department in _departments_of_roles(entry.roles, names)
    }
    return sorted(
        consultations, key=lambda consultation: (consultation.day, consultation.department or ""), reverse=True
    )


def _departments_of_roles(roles: str, names: dict[str, str]) -> Iterable[str | None]:
    return {names[slug] for slug in roles.split() if slug in names} or {None}
