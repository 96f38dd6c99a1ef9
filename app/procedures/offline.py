"""A form filled in without a network: which procedures may be, and what the device knows of their pages."""

from __future__ import annotations

from typing import Any

from app.core.expressions.document import names_used
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields.choices import source_of

# Each is filled in with nothing but its own inputs: neither the server, nor other groups of questions.
TYPES = frozenset(
    {
        "short_text", "long_text", "email", "phone", "number", "amount", "date", "time", "yes_no", "single_choice",
        "multiple_choice", "address", "commune", "place", "company", "association", "consent", "title", "explanation",
        "files", "computed",
    }
)  # fmt: skip
# What a device may know of a question, besides what every question says.
_SETTINGS = ("minimum", "maximum", "min_length", "max_length", "integer", "value", "max_files")
# Names that are known on the server alone.
_UNKNOWN = ("profile", "case", "processing")


def can_be_filled_offline(procedure: Procedure) -> bool:
    """Whether anybody may fill it in, with what is on the page alone."""
    if procedure.options.is_internal or procedure.account.required:
        return False
    return all(_is_by_itself(field) for field in procedure.fields) and not _reads_unknown(procedure)


def outline_for_device(procedure: Procedure) -> list[dict[str, Any]]:
    """Its pages as the device goes through them: conditions, checks and bounds, without the words."""
    return [
        {
            "id": page.id,
            "title": page.title,
            "condition": page.condition,
            "fields": [_outline_of(field) for field in page.fields],
            "checks": [
                {"condition": each.condition, "message": each.message, "field": each.field, "reads": sorted(each.reads)}
                for each in page.checks
            ],
        }
        for page in procedure.pages
    ]


def _outline_of(field: Field) -> dict[str, Any]:
    known = {name: field.settings[name] for name in _SETTINGS if field.settings.get(name) is not None}
    common = {"id": field.id, "type": field.type, "label": field.label, "required": field.required}
    return {**known, **common, "condition": field.condition}


def _is_by_itself(field: Field) -> bool:
    is_searched = source_of(field.settings) is not None or field.settings.get("display") == "autocomplete"
    return field.type in TYPES and not is_searched and not field.for_agents


def _reads_unknown(procedure: Procedure) -> bool:
    return any(name.split(".")[0] in _UNKNOWN for page in procedure.pages for name in _names_in(page))


def _names_in(page: Page) -> set[str]:
    conditions = [page.condition, *(field.condition for field in page.fields), *(c.condition for c in page.checks)]
    computed = [field.settings["value"] for field in page.fields if field.type == "computed"]
    return {name for each in (*conditions, *computed) if each is not None for name in names_used(each)}
