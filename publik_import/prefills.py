"""Translate the prefill of a field: from the profile of the resident, or from an expression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import KINDS
from publik_import.computed_values import translate_value
from publik_import.field_plans import FieldPlan, build_options
from publik_import.field_types import PREFILLS
from publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from publik_import.names import Names
from publik_import.translation import Translation
from publik_import.vocabulary import PROFILE_PARTS

_TRUE = frozenset({"true", "1", "on", "yes", "oui"})


def set_prefill(plan: FieldPlan, definition: dict[str, Any], names: Names, findings: Findings) -> None:
    """Set the prefill of a field; a locked value makes it a computed field."""
    prefill = plan.element.find("prefill")
    kind, value = prefill.value("type"), prefill.value("value")
    if kind in ("formula", "python") and value:  # in the oldest exports
        kind, value = "string", f"={value.removeprefix('=')}"
    if kind in ("", "none") or (kind == "string" and not value):
        return
    profile = PREFILLS.get(value) if kind == "user" else None
    if profile in FIELD_TYPES[definition["type"]].profiles:
        definition["profile"] = profile
        findings.add_mapped("prefill", plan.finding_name)
    elif kind == "geolocation" and definition["type"] == "place":
        findings.add_mapped("prefill", plan.finding_name)  # a place field offers geolocation itself
    elif not FIELD_TYPES[definition["type"]].can_be_prefilled:
        findings.add_approximate("prefill", plan.finding_name, build_reason("prefill_never"), verbatim=value)
    elif kind == "user" and (profile_part := PROFILE_PARTS.get(value)) is not None:
        name, code = profile_part
        definition["prefill"] = {"var": name}
        findings.add_with_reasons("prefill", plan.finding_name, [build_reason(code)] if code else [], value)
    elif kind == "string":
        _set_prefill_value(plan, value, definition, names, findings)
    else:
        findings.add_not_mapped("prefill", plan.finding_name, build_reason("prefill_lost", name=kind), verbatim=value)


def _set_prefill_value(
    plan: FieldPlan, template: str, definition: dict[str, Any], names: Names, findings: Findings
) -> None:
    """Set an expression as prefill, or as the value of a computed field when it is locked."""
    try:
        translation = translate_value(template, names)
    except NotUnderstood as problem:
        findings.add_not_mapped("prefill", plan.finding_name, problem.reason, verbatim=template)
        return
    if any(reason.code == "awaited" for reason in translation.reasons):
        findings.add_approximate(
            "prefill", plan.finding_name, *translation.reasons, build_reason("prefill_waits"), verbatim=template
        )
    elif _is_locked(plan, definition, translation):
        result = definition["type"]
        for key in set(definition) - {"id", "label", "hint"}:
            del definition[key]
        definition |= {"type": "computed", "value": translation.expression, "result": result}
        findings.add_with_reasons("prefill", plan.finding_name, translation.reasons, template)
    else:
        definition["prefill"], reasons = _convert_to_answer(translation.expression, definition)
        findings.add_with_reasons("prefill", plan.finding_name, (*translation.reasons, *reasons), template)


def _is_locked(plan: FieldPlan, definition: dict[str, Any], translation: Translation) -> bool:
    is_computed = isinstance(translation.expression, dict)
    return is_computed and plan.element.find("prefill").flag("locked") and definition["type"] in KINDS


def _convert_to_answer(expression: Any, definition: dict[str, Any]) -> tuple[Any, Iterable[Reason]]:
    """Convert a value to the type of the question; a constant may be the label of an option."""
    if isinstance(expression, dict):
        return expression, ()
    text = "" if expression is None else str(expression)
    if definition["type"] == "yes_no":
        return "yes" if text.strip().lower() in _TRUE else "no", ()
    options = build_options(definition.get("options"))
    option_value = next((option["value"] for option in options if text in (option["label"], option["value"])), text)
    if options and definition["type"] == "multiple_choice":
        return {"split": [option_value, "\n"]}, ()
    return option_value.replace("{{", "[").replace("}}", "]")[:2000], ()
