"""The declaration of accessibility: the state that a recorded audit gives, by the rule of the RGAA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from app.core import clock
from app.core.web.access_rules import Actor
from app.site_pages import site_texts

# Decree 2019-768, article 5, and RGAA, model of declaration: all criteria, at least half of them, fewer or no audit.
FULL, PARTIAL, NONE = "full", "partial", "none"
FULL_RATE, PARTIAL_RATE = 100.0, 50.0
# RGAA, « Déclaration d’accessibilité »: renewed at the latest after three years.
VALIDITY_MONTHS = 36
METHODS = ("internal", "external")
TEXT_FIELDS = ("auditor", "method", "standard", "nonconformities", "exemptions", "environment", "pages", "contact")
MAX_LENGTHS = {"auditor": 200, "method": 20, "standard": 20, "contact": 500}
MAX_LENGTH = 10000


class AuditRefused(ValueError):
    """The audit is not possible: `problem` is the name of the field and what is wrong with it: "rate_invalid"…"""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Audit:
    """A recorded audit; texts are Markdown."""

    audited_on: date
    # Percentage of the criteria that apply and are met.
    rate: float
    auditor: str = ""
    method: str = "internal"
    standard: str = "4.1"
    nonconformities: str = ""
    exemptions: str = ""
    environment: str = ""
    pages: str = ""
    # How to tell about a difficulty, besides the e-mail address and telephone of the authority.
    contact: str = ""

    @property
    def state(self) -> str:
        return compute_state(self.rate)

    @property
    def renewal_date(self) -> date:
        """The last day of validity of the declaration."""
        return clock.add_months(self.audited_on, VALIDITY_MONTHS)

    def is_outdated(self, today: date) -> bool:
        return today > self.renewal_date


def compute_state(rate: float | None) -> str:
    """The state for a rate of conformity; without an audit there is none."""
    if rate is None or rate < PARTIAL_RATE:
        return NONE
    return FULL if rate >= FULL_RATE else PARTIAL


def current_audit() -> Audit | None:
    """The recorded audit, for pages."""
    return _read_audit(site_texts.get_text(site_texts.ACCESSIBILITY))


def current_state() -> str:
    """Return the state that the link of every page gives."""
    audit = current_audit()
    return audit.state if audit else NONE


def load_audit() -> tuple[int, Mapping[str, Any]]:
    """The recorded values, and the number of the version they are of."""
    version = site_texts.load_text(site_texts.ACCESSIBILITY)
    return version.number, version.contents


def read_typed_audit(typed_values: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """The values to store, from what was typed; none to withdraw the audit. Raises AuditRefused."""
    texts = {name: typed_values.get(name, "").strip() for name in TEXT_FIELDS}
    if not typed_values.get("audited_on", "").strip() and not typed_values.get("rate", "").strip():
        return {}
    if any(len(text) > MAX_LENGTHS.get(name, MAX_LENGTH) for name, text in texts.items()):
        raise AuditRefused("text_long")
    if texts["method"] not in METHODS:
        raise AuditRefused("method_invalid")
    day, rate = _read_day(typed_values.get("audited_on", "")), _read_rate(typed_values.get("rate", ""))
    if day > today:
        raise AuditRefused("audited_on_future")
    if rate < FULL_RATE and not texts["nonconformities"]:
        raise AuditRefused("nonconformities_missing")
    return {**texts, "audited_on": day.isoformat(), "rate": rate}


def save_audit(values: Mapping[str, Any], *, number: int, by: Actor) -> None:
    """Record an audit, or none. Raises StaleText."""
    site_texts.save_text(site_texts.ACCESSIBILITY, values, number=number, by=by)


def _read_audit(values: Mapping[str, Any]) -> Audit | None:
    if not values.get("audited_on"):
        return None
    names = {field.name for field in fields(Audit)}
    audit_values = {name: value for name, value in values.items() if name in names}
    return Audit(
        **{**audit_values, "audited_on": date.fromisoformat(values["audited_on"]), "rate": float(values["rate"])}
    )


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise AuditRefused("audited_on_invalid") from None


def _read_rate(text: str) -> float:
    try:
        rate = round(float(text.replace(",", ".").replace("%", "").strip()), 2)
    except ValueError:
        raise AuditRefused("rate_invalid") from None
    if not 0 <= rate <= FULL_RATE:
        raise AuditRefused("rate_invalid")
    return rate
