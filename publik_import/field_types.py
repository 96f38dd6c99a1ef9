"""Map each type of field of w.c.s. to the nearest type of Parvis, with its settings read from an export."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.definitions.checks.unwritten_texts import TO_COMPLETE
from app.procedures.fields.consent import Consent
from app.procedures.fields.files import KINDS
from publik_import import tables
from publik_import.rich_text import extract_line
from publik_import.syntax import parse_number
from publik_import.xml_reader import Element

Settings = Callable[[Element], dict[str, Any]]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SIZE = re.compile(r"\s*([0-9]{1,9})\s*([kmg]?)", re.ASCII | re.IGNORECASE)
_MEGABYTES = {"": 1 / 1_000_000, "k": 1 / 1000, "m": 1, "g": 1000}


def _read_nothing(field: Element) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class FieldRule:
    """The type, its settings read from the field, and the reason when the translation is approximate."""

    type: str
    settings: Settings = _read_nothing
    approximation: str | None = None


def _make_max_length(limit: int) -> Settings:
    def settings(field: Element) -> dict[str, Any]:
        length = parse_number(field.value("maxlength"))
        return {"max_length": int(length)} if length and 1 <= length <= limit else {}

    return settings


def _read_number_settings(field: Element) -> dict[str, Any]:
    bounds = {"minimum": parse_number(field.value("min_value")), "maximum": parse_number(field.value("max_value"))}
    integer_setting = {"integer": True} if field.flag("restrict_to_integers") else {}
    return _order_bounds({name: bound for name, bound in bounds.items() if bound is not None}) | integer_setting


def _order_bounds(bounds: dict[str, Any]) -> dict[str, Any]:
    """Drop an upper bound below the lower one, as no answer would be valid."""
    is_empty = {"minimum", "maximum"} <= bounds.keys() and bounds["minimum"] > bounds["maximum"]
    return {name: bound for name, bound in bounds.items() if not (is_empty and name == "maximum")}


def _read_date_settings(field: Element) -> dict[str, Any]:
    bounds = {}
    for bound, tag in (("minimum", "minimum_date"), ("maximum", "maximum_date")):
        if _is_day(field.value(tag)):
            bounds[bound] = field.value(tag)
    bounds = _order_bounds(bounds)
    may_be_today = field.flag("date_can_be_today")
    if field.flag("minimum_is_future"):
        bounds["minimum"] = "today" if may_be_today else "today+1d"
    if field.flag("date_in_the_past"):
        bounds["maximum"] = "today" if may_be_today else "today-1d"
    return bounds


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _read_file_settings(field: Element) -> dict[str, Any]:
    settings: dict[str, Any] = {"max_files": 1}
    size = _SIZE.match(field.value("max_file_size"))
    if size:
        megabytes = int(size[1]) * (1 if int(size[1]) < 1000 and not size[2] else _MEGABYTES[size[2].lower()])
        settings["max_size_mb"] = min(max(round(megabytes), 1), 50)
    patterns = re.split(r"[|,\s]+", field.value("document_type", "mimetypes"))
    accepted = [kind for kind, types in KINDS.items() if any(_matches_types(pattern, types) for pattern in patterns)]
    return settings | ({"accept": sorted(accepted)} if accepted else {})


def _matches_types(pattern: str, types: frozenset[str]) -> bool:
    return pattern in types or (pattern.endswith("/*") and any(kind.startswith(pattern[:-1]) for kind in types))


def _read_consent_settings(field: Element) -> dict[str, Any]:
    return {"purpose": extract_line(field.value("hint"), 1000) or str(TO_COMPLETE)}


def _read_single_choice_settings(field: Element) -> dict[str, Any]:
    """The display of a choice; the oldest exports only have a flag for radio buttons."""
    mode = field.value("display_mode") or ("radio" if field.flag("show_as_radio") else "")
    return {"display": {"radio": "radios", "images": "radios", "autocomplete": "autocomplete"}.get(mode, "list")}


def _read_multiple_choice_settings(field: Element) -> dict[str, Any]:
    bounds = {"minimum": parse_number(field.value("min_choices")), "maximum": parse_number(field.value("max_choices"))}
    settings: dict[str, Any] = {name: int(bound) for name, bound in bounds.items() if bound and bound >= 1}
    return settings | ({"display": "autocomplete"} if field.value("display_mode") == "autocomplete" else {})


# By type of field of w.c.s.; the last value is the code of what differs (`reasons`).
FIELD_RULES: Mapping[str, FieldRule] = {
    "bool": FieldRule("yes_no", approximation="checkbox"),
    "comment": FieldRule("explanation"),
    "date": FieldRule("date", _read_date_settings),
    "email": FieldRule("email"),
    "file": FieldRule("files", _read_file_settings),
    "item": FieldRule("single_choice", _read_single_choice_settings),
    "items": FieldRule("multiple_choice", _read_multiple_choice_settings),
    "map": FieldRule("place"),
    "numeric": FieldRule("number", _read_number_settings),
    "ranked-items": FieldRule("block", tables.build_ranking, "ranks"),
    "string": FieldRule("short_text", _make_max_length(1000)),
    "subtitle": FieldRule("title"),
    "table": FieldRule("block", tables.build_named_rows, "table"),
    "table-select": FieldRule("block", tables.build_named_rows, "table"),
    "tablerows": FieldRule("block", tables.build_free_rows, "table"),
    "text": FieldRule("long_text", _make_max_length(10_000)),
    "title": FieldRule("title"),
}

# A required checkbox is a consent.
CONSENT_RULE = FieldRule(Consent.key, _read_consent_settings, approximation="consent")

# Checks of a text field: the type of Parvis and its settings. Other checks are dropped with a finding.
VALIDATIONS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "iban": ("short_text", {"check": "iban"}),
    "mobile-local": ("phone", {}),
    "phone": ("phone", {}),
    "phone-fr": ("phone", {}),
    "rna-number-fr": ("short_text", {"check": "rna"}),
    "siren-fr": ("short_text", {"check": "siren"}),
    "siret-fr": ("short_text", {"check": "siret"}),
    "time": ("time", {}),
    "zipcode-fr": ("short_text", {"check": "postcode"}),
}

# Checks replaced by a pattern.
PATTERNS: Mapping[str, str] = {
    "digits": "[0-9]+",
    "url": "https?://[^ ]+",
    "nrn-be": "[0-9]{2}[.]?[0-9]{2}[.]?[0-9]{2}[-]?[0-9]{3}[.]?[0-9]{2}",
}

# Prefills from the profile of a resident, by name in w.c.s.
PREFILLS: Mapping[str, str] = {
    **dict.fromkeys(("_first_name", "first_name", "prenoms", "prenom"), "first_name"),
    **dict.fromkeys(("_last_name", "last_name", "nom"), "last_name"),
    **dict.fromkeys(("_email", "email"), "email"),
    **dict.fromkeys(("_phone", "phone", "_mobile", "mobile"), "phone"),
}
