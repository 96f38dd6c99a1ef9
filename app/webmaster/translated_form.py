"""The form of something written in several languages, shown again with what is refused or what somebody else saved since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.i18n import LANGUAGES, LazyText
from app.core.web.declared_forms import RawText, Refusals, describe_refusal
from app.webmaster.typed_fields import OTHER_LANGUAGES, list_problem_links


def list_text_fields(names: Iterable[str]) -> list[str]:
    """The fields of these texts: `title_fr`, `title_en`…"""
    names = tuple(names)
    return [f"{name}_{code}" for code in LANGUAGES for name in names]


def read_typed_values(fields: Iterable[str]) -> dict[str, str]:
    """Read the values typed in these fields, as they were typed."""
    return {name: RawText(name).read() for name in fields}


def find_conflicts(saved_values: Mapping[str, str], typed_values: Mapping[str, str]) -> dict[str, str]:
    """The saved values that are not those that were typed."""
    return {
        name: value for name, value in saved_values.items() if value != typed_values[name].replace("\r\n", "\n").strip()
    }


def build_form_context(
    values: Mapping[str, str],
    *,
    refusals: Refusals,
    problem: str = "",
    labels: Mapping[str, LazyText] | None = None,
    conflicts: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Build the context of the form, and the status of the page; `labels` are those of fields, of texts without language."""
    problems = describe_refusal(refusals, problem)
    return {
        "status": 422 if problem else 409 if conflicts is not None else 200,
        "values": values,
        "problems": problems,
        "problem_links": list_problem_links(problems),
        "conflicts": [(_label_field(name, labels or {}), value) for name, value in (conflicts or {}).items()],
        "is_stale": conflicts is not None,
        "languages": OTHER_LANGUAGES,
    }


def _label_field(field: str, labels: Mapping[str, LazyText]) -> str:
    name, _separator, code = field.rpartition("_")
    if code not in LANGUAGES:
        return str(labels[field])
    return f"{labels[name]} ({OTHER_LANGUAGES[code]})" if code in OTHER_LANGUAGES else str(labels[name])
