"""Plan the translation of a field: its name, the nearest type, its options and its check."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.language.text.patterns import PatternError, parse_pattern
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from publik_import.batch import Batch
from publik_import.data_sources import read_options
from publik_import.field_types import CONSENT_RULE, FIELD_RULES, PATTERNS, VALIDATIONS, FieldRule
from publik_import.findings import Findings, Reason, build_reason
from publik_import.identifiers import make_list_slug
from publik_import.owned_cards import is_own_view
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line
from publik_import.xml_reader import Element

MAX_PATTERN_LENGTH = 200
# `[0-9]{8,}`: eight or more.
_AT_LEAST = re.compile(r"(\[[^\]]*\]|\\[dws]|[A-Za-z0-9.])\{([0-9]+),\}")
# Types whose answers w.c.s. keeps by default when it anonymises a case.
_TYPES_KEPT_BY_DEFAULT = frozenset({"item", "items", "bool", "map", "computed"})


@dataclass
class FieldPlan:
    """A field with its id in Parvis, and the conditions of the blocks that contain it."""

    element: Element
    id: str
    rule: FieldRule | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    outer: tuple[Element, ...] = ()
    prefix: str = ""  # of the names of an unrepeated block

    @property
    def is_required(self) -> bool:
        return self.element.value("required") not in ("optional", "False")

    @property
    def finding_name(self) -> str:
        """The name of the field in findings."""
        return f"{self.element.value('id')} ({extract_line(self.element.value('label'), 80)})"


def choose_rule(plan: FieldPlan, kind: str, batch: Batch, findings: Findings, *, is_asked: bool) -> None:
    """Choose the nearest type. `is_asked`: the field is asked in a form, where lists of the authority are available."""
    plan.rule = FIELD_RULES.get(kind)
    if plan.rule is not None and plan.rule.type == Block.key and not is_asked:
        plan.rule = None  # blocks exist in forms only
    if plan.rule is None:
        return
    if kind == "bool" and plan.is_required:
        plan.rule = CONSENT_RULE
    plan.settings = plan.rule.settings(plan.element)
    if plan.rule.approximation:
        plan.reasons.append(build_reason(plan.rule.approximation))
    if kind in ("item", "items"):
        _choose_options(plan, batch, is_asked=is_asked)
    elif kind == "string":
        _choose_check(plan, findings)
        source = plan.element.value("data_source", "type")
        if source not in ("", "none"):
            plan.reasons.append(build_reason("suggestions", name=source))


def _choose_options(plan: FieldPlan, batch: Batch, *, is_asked: bool) -> None:
    """Set the options; a choice with an unknown source becomes a text until the source exists in Parvis."""
    options = read_options(plan.element, batch)
    if options:
        plan.settings["options"] = options
        if plan.settings.get("minimum", 1) > min(plan.settings.get("maximum", len(options)), len(options)):
            del plan.settings["minimum"]
        return
    source = plan.element.value("data_source", "type")
    if is_asked and _is_list(source, batch):
        is_card = source.startswith("carddef:")
        plan.settings.pop("minimum", None)
        if is_own_view(source):
            plan.settings["options"] = {"source": make_list_slug(source), "own": True}
            plan.reasons.append(build_reason("own_to_fill"))
            return
        plan.settings["options"] = {"source": make_list_slug(source), "typed_when_failing": True}
        if is_card:
            plan.settings["other"] = str(LABELS["other"])
            plan.reasons.append(build_reason("list_to_fill"))
        return
    plan.rule, plan.settings = FieldRule("short_text"), {}
    plan.reasons.append(
        build_reason("source_made" if source == "jsonvalue" else "source_elsewhere", name=source or "?")
    )


def _is_list(source: str, batch: Batch) -> bool:
    """Whether the list that the question refers to is in the batch and can be imported."""
    if source.startswith("carddef:"):
        return source.removeprefix("carddef:").partition(":")[0] in batch.cards
    source_root = batch.sources.get(source)
    return source_root is not None and source_root.value("data_source", "type") in ("json", "geojson")


def _choose_check(plan: FieldPlan, findings: Findings) -> None:
    check = plan.element.find("validation")
    kind = check.value("type") or ("regex" if check.text else "")
    if kind in VALIDATIONS:
        type_, settings = VALIDATIONS[kind]
        plan.rule, plan.settings = FieldRule(type_), settings
    elif (pattern := _find_pattern(kind, check)) is not None:
        error_message = extract_line(check.value("error_message"), 300)
        plan.settings |= {"pattern": pattern, "pattern_message": error_message or str(LABELS["pattern"])}
        if not error_message:
            plan.reasons.append(build_reason("pattern_said"))
        findings.add_mapped("validation", plan.finding_name)
    elif kind:
        plan.reasons.append(build_reason("check_lost", name=kind))
        findings.add_not_mapped(
            "validation",
            plan.finding_name,
            build_reason("check_lost", name=kind),
            verbatim=check.value("value") or check.text,
        )


def _find_pattern(kind: str, check: Element) -> str | None:
    """The pattern equivalent to the check, if any."""
    source_pattern = PATTERNS.get(kind) or ((check.value("value") or check.text) if kind == "regex" else "")
    return convert_pattern(source_pattern)


def convert_pattern(source_pattern: str) -> str | None:
    """Convert a pattern to one that matches the whole text; None when RE2 does not support the pattern."""
    if len(source_pattern) > 2 * MAX_PATTERN_LENGTH:
        return None
    pattern = source_pattern.strip().replace("$|^", "|").removeprefix("^").removesuffix("$")
    pattern = _AT_LEAST.sub(r"\1{\2}\1*", pattern)
    if not pattern or len(pattern) > MAX_PATTERN_LENGTH:
        return None
    try:
        parse_pattern(pattern)
    except PatternError:
        return None
    return pattern


def read_uses(plan: FieldPlan) -> dict[str, bool]:
    """Further uses of the answer: filters of lists and statistics. Answers kept after anonymisation add a reason."""
    if plan.element.value("anonymise") in ("no", "False") and plan.element.value("type") not in _TYPES_KEPT_BY_DEFAULT:
        plan.reasons.append(build_reason("kept_when_erased"))
    locations = {location.text for location in plan.element.find("display_locations").children}
    is_statistic = "statistics" in locations and plan.rule is not None and FIELD_TYPES[plan.rule.type].can_be_statistic
    filters = {"filter": True} if plan.element.flag("in_filters") else {}
    return filters | ({"statistic": True} if is_statistic else {})


def build_options(options: Any) -> list[dict[str, str]]:
    """The inline options of a field; empty for a source."""
    return options if isinstance(options, list) else []
