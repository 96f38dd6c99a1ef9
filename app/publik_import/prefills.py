"""What a field of w.c.s. holds beforehand: the profile of the resident, or a value worked out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import KINDS
from app.publik_import.computed_values import translate_value
from app.publik_import.field_plans import FieldPlan, build_options
from app.publik_import.field_types import PREFILLS
from app.publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from app.publik_import.names import Names
from app.publik_import.translation import Translation
from app.publik_import.vocabulary import PROFILE_PARTS

_TRUE = frozenset({"true", "1", "on", "yes", "oui"})


def set_prefill(one: FieldPlan, document: dict[str, Any], names: Names, findings: Findings) -> None:
    """The profile where it knows the answer; else a value worked out, which nobody may change when it is locked."""
    wanted = one.element.find("prefill")
    kind, value = wanted.value("type"), wanted.value("value")
    if kind in ("formula", "python") and value:  # in the oldest exports
        kind, value = "string", f"={value.removeprefix('=')}"
    if kind in ("", "none") or (kind == "string" and not value):
        return
    profile = PREFILLS.get(value) if kind == "user" else None
    if profile in FIELD_TYPES[document["type"]].profiles:
        document["profile"] = profile
        findings.add_mapped("prefill", one.describe)
    elif kind == "geolocation" and document["type"] == "place":
        findings.add_mapped("prefill", one.describe)  # a place offers where one is
    elif not FIELD_TYPES[document["type"]].can_be_prefilled:
        findings.add_approximate("prefill", one.describe, build_reason("prefill_never"), verbatim=value)
    elif kind == "user" and (known := PROFILE_PARTS.get(value)) is not None:
        name, near = known
        document["prefill"] = {"var": name}
        findings.add_judged("prefill", one.describe, [build_reason(near)] if near else [], value)
    elif kind == "string":
        _set_prefill_value(one, value, document, names, findings)
    else:
        findings.add_not_mapped("prefill", one.describe, build_reason("prefill_lost", name=kind), verbatim=value)


def _set_prefill_value(
    one: FieldPlan, written: str, document: dict[str, Any], names: Names, findings: Findings
) -> None:
    """A value put in beforehand: worked out once for all when nobody may change it."""
    try:
        translation = translate_value(written, names)
    except NotUnderstood as problem:
        findings.add_not_mapped("prefill", one.describe, problem.reason, verbatim=written)
        return
    if any(why.code == "awaited" for why in translation.reasons):
        findings.add_approximate(
            "prefill", one.describe, *translation.reasons, build_reason("prefill_waits"), verbatim=written
        )
    elif _is_locked(one, document, translation):
        result = document["type"]
        for each in set(document) - {"id", "label", "hint"}:
            del document[each]
        document |= {"type": "computed", "value": translation.expression, "result": result}
        findings.add_judged("prefill", one.describe, translation.reasons, written)
    else:
        document["prefill"], reasons = _convert_to_answer(translation.expression, document)
        findings.add_judged("prefill", one.describe, (*translation.reasons, *reasons), written)


def _is_locked(one: FieldPlan, document: dict[str, Any], translation: Translation) -> bool:
    is_worked_out = isinstance(translation.expression, dict)
    return is_worked_out and one.element.find("prefill").flag("locked") and document["type"] in KINDS


def _convert_to_answer(expression: Any, document: dict[str, Any]) -> tuple[Any, Iterable[Reason]]:
    """The value as a question of that type takes it; what is written in full may be a label."""
    if isinstance(expression, dict):
        return expression, ()
    written = "" if expression is None else str(expression)
    if document["type"] == "yes_no":
        return "yes" if written.strip().lower() in _TRUE else "no", ()
    options = build_options(document.get("options"))
    chosen = next((each["value"] for each in options if written in (each["label"], each["value"])), written)
    if options and document["type"] == "multiple_choice":
        return {"split": [chosen, "\n"]}, ()
    return chosen.replace("{{", "[").replace("}}", "]")[:2000], ()
