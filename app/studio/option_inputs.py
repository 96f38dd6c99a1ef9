"""The choices of a question that come from a source, on screen: the source with its first rows, the filter by questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from app.core.web.access_rules import current_actor
from app.definitions.editing.editors import Editor
from app.definitions.editing.expressions.readable_names import list_subjects
from app.definitions.editing.expressions.subjects import Subject
from app.definitions.editing.references import PROCEDURE_SLUG, SOURCE
from app.language.text.placeholders import find_placeholders
from app.procedures.fields.choice_options import OptionList, SourceUnavailable
from app.procedures.sources.definition import CARDS, FETCHED_KINDS, Source
from app.procedures.sources.option_lookup import options_of
from app.procedures.sources.source_store import find_source, last_response_of
from app.studio.builder_page import BuilderPage

MAX_SHOWN = 5
MAX_FILTERS = 5
_ONE_NAME = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}", re.ASCII)


@dataclass(frozen=True)
class FilterRow:
    """A property that the choices must have: that of an answer, or a text."""

    name: str
    question: str
    text: str


@dataclass(frozen=True)
class SourceInput:
    """Inputs that fill in the source of the choices of a question."""

    page: BuilderPage
    editor: Editor

    @property
    def spec(self) -> Mapping[str, Any]:
        """The source as the definition writes it; empty when the choices are written there."""
        return self.editor.value if isinstance(self.editor.value, Mapping) else {}

    @cached_property
    def source(self) -> Source | None:
        return find_source(str(self.spec["source"])) if "source" in self.spec else None

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Every source; the one that is written too, when it does not exist."""
        return _with_current(self.page.references.list_choices(SOURCE), self.spec.get("source"))

    @property
    def procedures(self) -> list[tuple[str, str]]:
        """The procedures by which one gets something in one's name."""
        return _with_current(self.page.references.list_choices(PROCEDURE_SLUG), self.spec.get("obtained_by"))

    @cached_property
    def options(self) -> OptionList | None:
        """The choices of the source now; None while they are not known. An address is not asked for that."""
        if self.source is None:
            return None
        if self.source.kind in FETCHED_KINDS:
            response = last_response_of(self.source.slug)
            return OptionList(response.options) if response else None
        try:
            return options_of(self.source.slug)
        except SourceUnavailable:
            return None

    @property
    def examples(self) -> list[str]:
        """The first choices; none when they are people."""
        if self.options is None or self.source is None or self.source.is_personal:
            return []
        return [option.label for option in self.options[:MAX_SHOWN]]

    @property
    def address(self) -> str:
        """The page where the source is edited; empty for those who may not."""
        may_edit = self.source is not None and current_actor().is_administrator
        return url_for("sources.show_source", slug=self.spec["source"]) if may_edit else ""

    @property
    def properties(self) -> list[tuple[str, str]]:
        """Properties that the choices may be filtered by, in words."""
        names = dict.fromkeys(find_placeholders(str(self.source.settings.get("url", ""))) if self.source else ())
        for option in (self.options or ())[:100]:
            names |= dict.fromkeys(name for name in option.details if name not in ("value", "label"))
        labels = _list_card_labels(self.source)
        return [(name, labels.get(name, name.replace("_", " "))) for name in names]

    @cached_property
    def questions(self) -> tuple[Subject, ...]:
        """The answers that a filter may read."""
        subjects = list_subjects(
            self.page.kind.name, self.page.definition, self.editor.pointer, procedures=self.page.followers
        )
        roots = ("answers", "item", "processing")
        return tuple(each for each in subjects if each.name.partition(".")[0] in roots and each.name.count(".") == 1)

    @property
    def filters(self) -> list[FilterRow]:
        """The filters there are, and an empty one."""
        known_names = {subject.name for subject in self.questions}
        rows = []
        for name, template in (self.spec.get("where") or {}).items():
            match = _ONE_NAME.fullmatch(str(template).strip())
            question = match[1] if match and match[1] in known_names else ""
            rows.append(FilterRow(name, question, "" if question else str(template)))
        return [*rows, FilterRow("", "", "")] if len(rows) < MAX_FILTERS else rows


def _list_card_labels(source: Source | None) -> dict[str, str]:
    if source is None or source.kind != CARDS:
        return {}
    return {str(field["id"]): str(field["label"]) for field in source.settings["fields"] if "label" in field}


def _with_current(choices: list[tuple[str, str]], value: Any) -> list[tuple[str, str]]:
    known_values = {each for each, _label in choices}
    return choices if value is None or value in known_values else [*choices, (str(value), str(value))]
