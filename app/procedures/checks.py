"""What a JSON Schema cannot say about a procedure: names used once, conditions that can be known, reasons given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.core import expressions
from app.core.documents import Problem, repeated
from app.procedures.fields import FIELD_TYPES
from app.procedures.schema import PROFILES

DEFAULT_RETENTION_MONTHS = 3

_Problems = Iterator[Problem]


def problems_of_procedure(document: dict[str, Any]) -> list[Problem]:
    """Everything wrong in a document that its schema accepts."""
    return [*_repeated_ids(document), *_reasons(document), *_conditions(document), *_settings_of_pages(document)]


def problems_of_fields(documents: list[dict[str, Any]], at: str) -> list[Problem]:
    """The same for a list of fields alone; their conditions may name anything the case knows."""
    problems = [
        *repeated((f"{at}[{position}]", field["id"]) for position, field in enumerate(documents)),
        *_settings(documents, at),
    ]
    for position, field in enumerate(documents):
        problems += _problems_of_condition(f"{at}[{position}].condition", field.get("condition"), lambda name: True)
    return problems


def _repeated_ids(document: dict[str, Any]) -> _Problems:
    pages = document["pages"]
    yield from repeated((f"pages[{number}]", page["id"]) for number, page in enumerate(pages))
    yield from repeated(
        (f"pages[{number}].fields[{position}]", field["id"])
        for number, page in enumerate(pages)
        for position, field in enumerate(page["fields"])
    )


def _reasons(document: dict[str, Any]) -> _Problems:
    privacy, account = document["privacy"], document.get("account", {})
    # GDPR art. 5(1)(e): kept no longer than necessary. Three months is the promise made to residents.
    if privacy["retention_months"] > DEFAULT_RETENTION_MONTHS and not _is_written(privacy.get("retention_reason")):
        message = f"keeping answers more than {DEFAULT_RETENTION_MONTHS} months needs a written reason"
        yield Problem("privacy.retention_reason", message)
    if not _is_written(privacy["purpose"]):
        yield Problem("privacy.purpose", "the purpose must be written")
    if account.get("required") and not _is_written(account.get("reason")):
        yield Problem("account.reason", "a required account needs a reason")


def _is_written(text: str | None) -> bool:
    return bool(text and text.strip())


def _conditions(document: dict[str, Any]) -> _Problems:
    """Conditions read answers of earlier pages or, for a field, of other fields of its page."""
    first = document["pages"][0]
    if first.get("condition") or all(field.get("condition") for field in first["fields"]):
        yield Problem("pages[0]", "the first page and at least one of its fields must always be shown")
    earlier: set[str] = set()
    for number, page in enumerate(document["pages"]):
        at = f"pages[{number}]"
        yield from _problems_of_condition(f"{at}.condition", page.get("condition"), _known(earlier))
        here = {field["id"] for field in page["fields"] if FIELD_TYPES[field["type"]].has_value}
        for position, field in enumerate(page["fields"]):
            is_known = _known(earlier | here - {field["id"]})
            yield from _problems_of_condition(f"{at}.fields[{position}].condition", field.get("condition"), is_known)
        earlier |= here


def _known(answers: set[str]) -> Callable[[str], bool]:
    def is_known(name: str) -> bool:
        root, _, rest = name.partition(".")
        first = rest.partition(".")[0]
        return name == "today" or (root == "answers" and first in answers) or (root == "profile" and first in PROFILES)

    return is_known


def _problems_of_condition(at: str, condition: Any, is_known: Callable[[str], bool]) -> _Problems:
    if condition is None:
        return
    problems = expressions.check(condition)
    for problem in problems:
        yield Problem(at, problem)
    if not problems:
        unknown = sorted(name for name in expressions.names_used(condition) if not is_known(name))
        yield from (Problem(at, f"{name!r} is not known here") for name in unknown)


def _settings_of_pages(document: dict[str, Any]) -> _Problems:
    for number, page in enumerate(document["pages"]):
        yield from _settings(page["fields"], f"pages[{number}].fields")


def _settings(fields: list[dict[str, Any]], at: str) -> _Problems:
    for position, field in enumerate(fields):
        field_type = FIELD_TYPES[field["type"]]
        for problem in field_type.problems_of_settings({**field_type.defaults, **field}):
            yield Problem(f"{at}[{position}]", problem)
