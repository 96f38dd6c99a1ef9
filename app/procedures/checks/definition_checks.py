"""Checks of a procedure beyond its JSON Schema: unique names, decidable conditions, stated reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import Problem, find_repeated_identifiers
from app.procedures.checks.condition_checks import condition_problems, problems_of_field_conditions
from app.procedures.checks.option_checks import problems_of_options
from app.procedures.fields import FIELD_TYPES
from app.procedures.prices import price_problems

DEFAULT_RETENTION_MONTHS = 3

_Problems = Iterator[Problem]


def problems_of_procedure(definition: dict[str, Any]) -> list[Problem]:
    """All problems of a definition that passes its schema."""
    return [
        *_repeated_id_problems(definition),
        *_missing_reason_problems(definition),
        *price_problems(definition),
        *condition_problems(definition),
        *_page_setting_problems(definition),
        *problems_of_options(definition),
    ]


def problems_of_fields(definitions: list[dict[str, Any]], at: str) -> list[Problem]:
    """Problems of a list of fields outside a procedure; their conditions may name anything the case knows."""
    return [
        *find_repeated_identifiers((f"{at}[{position}]", field["id"]) for position, field in enumerate(definitions)),
        *_setting_problems(definitions, at),
        *problems_of_field_conditions(definitions, at),
    ]


def _repeated_id_problems(definition: dict[str, Any]) -> _Problems:
    pages = definition["pages"]
    yield from find_repeated_identifiers((f"pages[{number}]", page["id"]) for number, page in enumerate(pages))
    yield from _reserved_name_problems([field for page in pages for field in page["fields"]], "fields")
    yield from find_repeated_identifiers(
        (f"pages[{number}].fields[{position}]", field["id"])
        for number, page in enumerate(pages)
        for position, field in enumerate(page["fields"])
    )


def _reserved_name_problems(fields: list[dict[str, Any]], at: str) -> _Problems:
    """Problems of fields whose name is reserved for the details of another field."""
    positions = {field["id"]: position for position, field in enumerate(fields)}
    for field in fields:
        if (name := f"{field['id']}_details") in positions:
            yield Problem(
                f"{at}[{positions[name]}].id",
                gettext(
                    "« %(name)s » est réservé à ce qui est su du choix « %(field)s »",
                    name=name,
                    field=field.get("label", field["id"]),
                ),
            )


def _missing_reason_problems(definition: dict[str, Any]) -> _Problems:
    privacy, account = definition["privacy"], definition.get("account", {})
    # GDPR art. 5(1)(e): kept no longer than necessary. Three months is the promise made to residents.
    if privacy["retention_months"] > DEFAULT_RETENTION_MONTHS and not _is_written(privacy.get("retention_reason")):
        message = gettext(
            "garder les réponses plus de %(number)s mois demande une raison écrite", number=DEFAULT_RETENTION_MONTHS
        )
        yield Problem("privacy.retention_reason", message)
    if not _is_written(privacy["purpose"]):
        yield Problem("privacy.purpose", gettext("la finalité doit être écrite"))
    if account.get("required") and not _is_written(account.get("reason")):
        yield Problem("account.reason", gettext("un compte obligatoire demande une raison"))


def _is_written(text: str | None) -> bool:
    return bool(text and text.strip())


def _page_setting_problems(definition: dict[str, Any]) -> _Problems:
    for number, page in enumerate(definition["pages"]):
        yield from _setting_problems(page["fields"], f"pages[{number}].fields")


def _setting_problems(fields: list[dict[str, Any]], at: str) -> _Problems:
    for position, field in enumerate(fields):
        field_type = FIELD_TYPES[field["type"]]
        for problem in field_type.problems_of_settings({**field_type.defaults, **field}):
            yield Problem(f"{at}[{position}]", problem)
