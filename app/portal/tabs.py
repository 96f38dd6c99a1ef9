"""One draft open in two tabs: a page that another tab has changed since it was shown is not written over without a word."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cases.drafts import Contents
from app.cases.filling import inputs_of
from app.procedures.definition import Field, Page
from app.procedures.display import in_one_line
from app.procedures.fields import FIELD_TYPES, Form

# What a page calls itself, and what had written it last when it was shown.
TAB = "tab"
# Asked by whoever was told, and wants what is written here.
KEEP = "keep"
LONGEST = 40


@dataclass(frozen=True)
class Change:
    """A question that another tab answered otherwise, with what is kept of it."""

    field: Field
    kept: str


def name_for(page: Page, contents: Contents) -> str:
    """For a page about to be shown."""
    return f"{secrets.token_hex(4)}.{contents.writers.get(page.id, '')}"


def own_name(form: Form) -> str:
    """The name under which the page sent writes; empty for one that does not say."""
    return _names(form)[0]


def changes_elsewhere(page: Page, form: Form, contents: Contents, profile: Mapping[str, Any]) -> list[Change]:
    """What another tab answered otherwise since this page was shown; nothing when it would overwrite nothing."""
    writer, names = contents.writers.get(page.id), _names(form)
    if writer is None or not names[0] or writer in names or form.getlist(KEEP):
        return []
    kept = inputs_of(page, contents, profile)
    return [
        Change(field, in_one_line(field, contents.answers.get(field.id)))
        for field in page.fields
        if FIELD_TYPES[field.type].is_typed and _inputs(field, kept) != _inputs(field, _typed(field, form))
    ]


def _typed(field: Field, form: Form) -> dict[str, Any]:
    return FIELD_TYPES[field.type].form_values(field, FIELD_TYPES[field.type].read(field, form))


def _inputs(field: Field, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the question that are not empty."""
    return {name: value for name, value in values.items() if name.partition("__")[0] == field.id and value}


def _names(form: Form) -> tuple[str, str]:
    sent = next((name for name in form.getlist(TAB) if isinstance(name, str)), "")[:LONGEST]
    own, _, before = sent.partition(".")
    return own, before
