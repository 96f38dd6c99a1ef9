"""What a field of w.c.s. is to become: its name, the nearest of our types, its options and its check."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.language.text.patterns import PatternError, parse_pattern
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.publik_import.batch import Batch
from app.publik_import.data_sources import read_options
from app.publik_import.field_types import CONSENT_RULE, FIELD_RULES, PATTERNS, VALIDATIONS, FieldRule
from app.publik_import.findings import Findings, Reason, build_reason
from app.publik_import.identifiers import make_list_slug
from app.publik_import.owned_cards import is_own_view
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_line
from app.publik_import.xml_reader import Element

LONGEST_PATTERN = 200
# `[0-9]{8,}`: eight, then any number more.
_AT_LEAST = re.compile(r"(\[[^\]]*\]|\\[dws]|[A-Za-z0-9.])\{([0-9]+),\}")
# What w.c.s. keeps when a request is made anonymous, unless told otherwise.
_TYPES_WITH_OWN_CHECK = frozenset({"item", "items", "bool", "map", "computed"})


@dataclass
class FieldPlan:
    """A field with its name here; those of a block also have the conditions of the block."""

    element: Element
    id: str
    rule: FieldRule | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    outer: tuple[Element, ...] = ()
    prefix: str = ""  # of the block that the question stands in, once

    @property
    def is_required(self) -> bool:
        return self.element.value("required") not in ("optional", "False")

    @property
    def describe(self) -> str:
        """How findings call it."""
        return f"{self.element.value('id')} ({extract_line(self.element.value('label'), 80)})"


def choose_rule(one: FieldPlan, kind: str, batch: Batch, findings: Findings, *, is_asked: bool) -> None:
    """The nearest of our types; `is_asked`: of whoever fills in a form, who may choose from the lists of the authority."""
    one.rule = FIELD_RULES.get(kind)
    if one.rule is not None and one.rule.type == Block.key and not is_asked:
        one.rule = None  # groups of questions are asked in forms
    if one.rule is None:
        return
    if kind == "bool" and one.is_required:
        one.rule = CONSENT_RULE
    one.settings = one.rule.settings(one.element)
    if one.rule.near:
        one.reasons.append(build_reason(one.rule.near))
    if kind in ("item", "items"):
        _choose_options(one, batch, is_asked=is_asked)
    elif kind == "string":
        _choose_check(one, findings)
        source = one.element.value("data_source", "type")
        if source not in ("", "none"):
            one.reasons.append(build_reason("suggestions", name=source))


def _choose_options(one: FieldPlan, batch: Batch, *, is_asked: bool) -> None:
    """A choice whose options come from elsewhere is typed, until its source is set up here."""
    options = read_options(one.element, batch)
    if options:
        one.settings["options"] = options
        if one.settings.get("minimum", 1) > min(one.settings.get("maximum", len(options)), len(options)):
            del one.settings["minimum"]
        return
    source = one.element.value("data_source", "type")
    if is_asked and _is_list(source, batch):
        is_card = source.startswith("carddef:")
        one.settings.pop("minimum", None)
        if is_own_view(source):
            one.settings["options"] = {"source": make_list_slug(source), "own": True}
            one.reasons.append(build_reason("own_to_fill"))
            return
        one.settings["options"] = {"source": make_list_slug(source), "typed_when_failing": True}
        if is_card:
            one.settings["other"] = str(LABELS["other"])
            one.reasons.append(build_reason("list_to_fill"))
        return
    one.rule, one.settings = FieldRule("short_text"), {}
    one.reasons.append(build_reason("source_made" if source == "jsonvalue" else "source_elsewhere", name=source or "?"))


def _is_list(source: str, batch: Batch) -> bool:
    """Whether the list that the question names is among the files, and is one of ours."""
    if source.startswith("carddef:"):
        return source.removeprefix("carddef:").partition(":")[0] in batch.cards
    named = batch.sources.get(source)
    return named is not None and named.value("data_source", "type") in ("json", "geojson")


def _choose_check(one: FieldPlan, findings: Findings) -> None:
    check = one.element.find("validation")
    kind = check.value("type") or ("regex" if check.text else "")
    if kind in VALIDATIONS:
        type_, settings = VALIDATIONS[kind]
        one.rule, one.settings = FieldRule(type_), settings
    elif (pattern := _find_pattern(kind, check)) is not None:
        said = extract_line(check.value("error_message"), 300)
        one.settings |= {"pattern": pattern, "pattern_message": said or str(LABELS["pattern"])}
        if not said:
            one.reasons.append(build_reason("pattern_said"))
        findings.add_mapped("validation", one.describe)
    elif kind:
        one.reasons.append(build_reason("check_lost", name=kind))
        findings.add_not_mapped(
            "validation",
            one.describe,
            build_reason("check_lost", name=kind),
            verbatim=check.value("value") or check.text,
        )


def _find_pattern(kind: str, check: Element) -> str | None:
    """The pattern that says the same as the check, when texts here can be held to it."""
    written = PATTERNS.get(kind) or ((check.value("value") or check.text) if kind == "regex" else "")
    return convert_pattern(written)


def convert_pattern(written: str) -> str | None:
    """The pattern as one of ours, which the whole of a text has to match; nothing when ours do not say as much."""
    if len(written) > 2 * LONGEST_PATTERN:
        return None
    pattern = written.strip().replace("$|^", "|").removeprefix("^").removesuffix("$")
    pattern = _AT_LEAST.sub(r"\1{\2}\1*", pattern)
    if not pattern or len(pattern) > LONGEST_PATTERN:
        return None
    try:
        parse_pattern(pattern)
    except PatternError:
        return None
    return pattern


def read_uses(one: FieldPlan) -> dict[str, bool]:
    """Where else the answer serves: the filters of lists, and statistics. What was kept when all was erased is told."""
    if one.element.value("anonymise") in ("no", "False") and one.element.value("type") not in _TYPES_WITH_OWN_CHECK:
        one.reasons.append(build_reason("kept_when_erased"))
    places = {place.text for place in one.element.find("display_locations").children}
    is_counted = "statistics" in places and one.rule is not None and FIELD_TYPES[one.rule.type].can_be_statistic
    filters = {"filter": True} if one.element.flag("in_filters") else {}
    return filters | ({"statistic": True} if is_counted else {})


def build_options(options: Any) -> list[dict[str, str]]:
    """The options that the document says itself."""
    return options if isinstance(options, list) else []
