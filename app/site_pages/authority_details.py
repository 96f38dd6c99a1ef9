"""The authority as its webmasters describe it: names, contact, opening hours, privacy officer; a part of the charter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.core.i18n import SOURCE_LANGUAGE
from app.site_pages.field_merge import Merge, merge_fields
from app.site_pages.link_targets import is_external
from app.themes import charter
from app.themes.opening_hours import DAYS, MAX_CLOSINGS, HoursRefused, parse_ranges, read_hours
from app.themes.opening_sentences import describe_week_in

# Text fields of the charter, with their lengths.
TEXT_FIELDS = {
    "name": 120,
    "short_name": 30,
    "name_with_of": 140,
    "postal_address": 500,
    "phone": 30,
    "email": 200,
    "website": 300,
    "opening_hours": 1000,
    "privacy_officer": 200,
    "privacy_email": 200,
}
LONG_FIELDS = ("postal_address", "opening_hours")
REQUIRED_FIELDS = ("name", "short_name")
EMAIL_FIELDS = ("email", "privacy_email")
CLOSINGS, HOLIDAYS = "closings", "closes_on_holidays"
MAX_LABEL_LENGTH = 80


class DetailsRefused(ValueError):
    """Nothing was saved; `problems` gives what is wrong by field: "missing", "email", "url", "phone", "format", "order"…"""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class StaleDetails(Exception):
    """Somebody changed the same fields; `merge` has the values of both."""

    def __init__(self, merge: Merge) -> None:
        super().__init__(", ".join(merge.conflicts))
        self.merge = merge


@dataclass(frozen=True)
class TypedDetails:
    """The fields of the form, as they were typed; closings are (first, last, label)."""

    texts: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    closings: tuple[tuple[str, str, str], ...] = ()
    closes_on_holidays: bool = True


def flatten_details(content: Mapping[str, Any]) -> dict[str, Any]:
    """The details of a saved charter as flat values, which two editors may change apart."""
    hours, default = content.get("hours") or {}, charter.Charter()
    texts = {name: content.get(name, getattr(default, name)) for name in TEXT_FIELDS}
    days = {day: hours.get("days", {}).get(day, []) for day in DAYS}
    return {**texts, **days, CLOSINGS: hours.get("closings", []), HOLIDAYS: hours.get("closes_on_holidays", True)}


def check_details(typed_values: TypedDetails) -> dict[str, Any]:
    """The typed details as flat values. Raises DetailsRefused."""
    problems: dict[str, str] = {}
    texts = {name: _clean(typed_values.texts.get(name, ""), name) for name in TEXT_FIELDS}
    problems |= {name: "missing" for name in REQUIRED_FIELDS if not texts[name]}
    problems |= {name: "email" for name in EMAIL_FIELDS if texts[name] and not _is_email(texts[name])}
    if texts["website"] and not (is_external(texts["website"]) and texts["website"].startswith("http")):
        problems["website"] = "url"
    if texts["phone"] and not re.fullmatch(r"[\d\s.()+/-]{3,30}|[\d\u00a0\u202f .()+/-]{3,30}", texts["phone"]):
        problems["phone"] = "phone"
    days = {day: _read_day(typed_values.days.get(day, ""), day, problems) for day in DAYS}
    closings = [_read_closing(closing, problems) for closing in typed_values.closings[:MAX_CLOSINGS] if any(closing)]
    if problems:
        raise DetailsRefused(problems)
    return {**texts, **days, CLOSINGS: closings, HOLIDAYS: typed_values.closes_on_holidays}


def save_details(values: Mapping[str, Any], *, version: str) -> None:
    """Save details made from a version of the charter; what somebody else changed since is kept. Raises StaleDetails."""
    saved = charter.lock_saved_charter() or {}
    base = charter.load_charter_version(version) or {}
    merge = merge_fields(flatten_details(base), flatten_details(saved), values)
    if merge.conflicts:
        raise StaleDetails(merge)
    charter.save_charter({**saved, **_nest_details(merge.values)})


def _nest_details(values: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {name: values[name] for name in TEXT_FIELDS}
    content["hours"] = {
        "days": {day: values[day] for day in DAYS},
        CLOSINGS: values[CLOSINGS],
        HOLIDAYS: values[HOLIDAYS],
    }
    if (hours := read_hours(content["hours"])) is not None:
        content["opening_hours"] = describe_week_in(SOURCE_LANGUAGE, hours)
    return content


def _read_day(text: str, day: str, problems: dict[str, str]) -> list[list[str]]:
    try:
        return [[f"{each.start:%H:%M}", f"{each.end:%H:%M}"] for each in parse_ranges(text)]
    except HoursRefused as refused:
        problems[day] = refused.problem
        return []


def _read_closing(typed_values: tuple[str, str, str], problems: dict[str, str]) -> dict[str, str]:
    first_text, last_text, label = (" ".join(typed_text.split()) for typed_text in typed_values)
    try:
        first = date.fromisoformat(first_text)
        last = date.fromisoformat(last_text) if last_text else first
    except ValueError:
        problems[CLOSINGS] = "dates"
        return {}
    if first > last:
        problems[CLOSINGS] = "dates"
    return {"first": first.isoformat(), "last": last.isoformat(), "label": label[:MAX_LABEL_LENGTH]}


def _clean(text: str, name: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    return (text if name in LONG_FIELDS else " ".join(text.split()))[: TEXT_FIELDS[name]]


def _is_email(text: str) -> bool:
    try:
        normalise_email(text)
    except NotAnEmail:
        return False
    return True
