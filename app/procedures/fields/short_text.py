"""One line of text, or one identifier of French administrations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.language.text.patterns import PatternError, parse_pattern
from app.procedures.fields.base import Field, FieldType, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.national_identifiers import CHECKS, format_identifier, read_identifier


class ShortText(FieldType):
    """A name, a subject, a SIRET number: what fits on one line."""

    key = "short_text"
    options_schema = {
        "max_length": {"type": "integer", "minimum": 1, "maximum": 1000},
        "check": {"enum": [None, *CHECKS]},
        # What the whole text has to look like, and what is said when it does not.
        "pattern": {"type": ["string", "null"], "minLength": 1, "maxLength": 200},
        "pattern_message": {"type": ["string", "null"], "pattern": r"\S", "maxLength": 300},
    }
    defaults = {"max_length": 200, "check": None, "pattern": None, "pattern_message": None}
    profiles = frozenset({"first_name", "last_name"})

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        pattern, message = settings["pattern"], settings["pattern_message"]
        if pattern is None:
            return [gettext("« pattern_message » ne va qu’avec « pattern »")] if message else []
        problems = [] if message else [gettext("« pattern » demande « pattern_message » : dites ce qui est attendu")]
        try:
            parse_pattern(pattern)
        except PatternError as error:
            problems.append(gettext("« pattern » ne se lit pas, près de « %(part)s »", part=error.part))
        return problems

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_line(raw)
        if not text:
            return missing_answer(field)
        maximum = field.settings["max_length"]
        if len(text) > maximum:
            return refused_answer("too_long", maximum=maximum)
        check, pattern = field.settings["check"], field.settings["pattern"]
        found = read_identifier(check, text) if check else text
        if found is None:
            return refused_answer(f"{check}_wrong")
        if pattern is not None and not parse_pattern(pattern).matches(found):
            return refused_answer("pattern", message=field.settings["pattern_message"])
        return found, []

    def display(self, field: Field, value: Any) -> str:
        return format_identifier(field.settings["check"], str(value or ""))
