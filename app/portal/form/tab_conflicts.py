"""One draft open in two tabs: a page that another tab has changed since it was shown is not written over without a word."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cases.drafts.draft_pages import page_inputs
from app.cases.drafts.request_drafts import DraftContents
from app.procedures.definition import Field, Page
from app.procedures.fields import FIELD_TYPES, Form
from app.procedures.form.display import display_line

# What a page calls itself, and what had written it last when it was shown.
TAB_INPUT = "tab"
# Asked by whoever was told, and wants what is written here.
KEEP_INPUT = "keep"
MAX_LENGTH = 40


@dataclass(frozen=True)
class Change:
    """A question that another tab answered otherwise, with what is kept of it."""

    field: Field
    saved_answer: str


def new_tab_name(page: Page, contents: DraftContents) -> str:
    """Random name of a browser tab, for a page about to be shown."""
    return f"{secrets.token_hex(4)}.{contents.writers.get(page.id, '')}"


def tab_name_of(form: Form) -> str:
    """The name under which the page sent writes; empty for one that does not say."""
    return _tab_names(form)[0]


def changes_elsewhere(page: Page, form: Form, contents: DraftContents, profile: Mapping[str, Any]) -> list[Change]:
    """Answers changed in another tab since this page was shown and that saving would overwrite."""
    writer, names = contents.writers.get(page.id), _tab_names(form)
    if writer is None or not names[0] or writer in names or form.getlist(KEEP_INPUT):
        return []
    saved_inputs = page_inputs(page, contents, profile)
    return [
        Change(field, display_line(field, contents.answers.get(field.id)))
        for field in page.fields
        if FIELD_TYPES[field.type].is_typed
        and _filled_inputs(field, saved_inputs) != _filled_inputs(field, _typed_values(field, form))
    ]


def _typed_values(field: Field, form: Form) -> dict[str, Any]:
    return FIELD_TYPES[field.type].form_values(field, FIELD_TYPES[field.type].read(field, form))


def _filled_inputs(field: Field, values: Mapping[str, Any]) -> dict[str, Any]:
    """Non-empty inputs of the question."""
    return {name: value for name, value in values.items() if name.partition("__")[0] == field.id and value}


def _tab_names(form: Form) -> tuple[str, str]:
    names = next((name for name in form.getlist(TAB_INPUT) if isinstance(name, str)), "")[:MAX_LENGTH]
    own, _, before = names.partition(".")
    return own, before
