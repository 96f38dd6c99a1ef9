"""What a field of w.c.s. holds beforehand: the profile of the resident, or a value worked out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import KINDS
from app.wcs.computed import translate_value
from app.wcs.field_types import PREFILLS
from app.wcs.findings import Findings, NotUnderstood, Reason, reason
from app.wcs.names import Names
from app.wcs.planned import Planned, written_options
from app.wcs.translation import Translation
from app.wcs.vocabulary import OF_PROFILE

_TRUE = frozenset({"true", "1", "on", "yes", "oui"})


def prefill(one: Planned, document: dict[str, Any], names: Names, findings: Findings) -> None:
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
        findings.mapped("prefill", one.title)
    elif kind == "geolocation" and document["type"] == "place":
        findings.mapped("prefill", one.title)  # a place offers where one is
    elif not FIELD_TYPES[document["type"]].can_be_prefilled:
        findings.approximate("prefill", one.title, reason("prefill_never"), verbatim=value)
    elif kind == "user" and (known := OF_PROFILE.get(value)) is not None:
        name, near = known
        document["prefill"] = {"var": name}
        findings.judged("prefill", one.title, [reason(near)] if near else [], value)
    elif kind == "string":
        _prefill_value(one, value, document, names, findings)
    else:
        findings.not_mapped("prefill", one.title, reason("prefill_lost", name=kind), verbatim=value)


def _prefill_value(one: Planned, written: str, document: dict[str, Any], names: Names, findings: Findings) -> None:
    """A value put in beforehand: worked out once for all when nobody may change it."""
    try:
        translation = translate_value(written, names)
    except NotUnderstood as problem:
        findings.not_mapped("prefill", one.title, problem.reason, verbatim=written)
        return
    if any(why.code == "awaited" for why in translation.reasons):
        findings.approximate("prefill", one.title, *translation.reasons, reason("prefill_waits"), verbatim=written)
    elif _is_locked(one, document, translation):
        result = document["type"]
        for each in set(document) - {"id", "label", "hint"}:
            del document[each]
        document |= {"type": "computed", "value": translation.expression, "result": result}
        findings.judged("prefill", one.title, translation.reasons, written)
    else:
        document["prefill"], reasons = _as_answer(translation.expression, document)
        findings.judged("prefill", one.title, (*translation.reasons, *reasons), written)


def _is_locked(one: Planned, document: dict[str, Any], translation: Translation) -> bool:
    is_worked_out = isinstance(translation.expression, dict)
    return is_worked_out and one.element.find("prefill").flag("locked") and document["type"] in KINDS


def _as_answer(expression: Any, document: dict[str, Any]) -> tuple[Any, Iterable[Reason]]:
    """The value as a question of that type takes it; what is written in full may be a label."""
    if isinstance(expression, dict):
        return expression, ()
    written = "" if expression is None else str(expression)
    if document["type"] == "yes_no":
        return "yes" if written.strip().lower() in _TRUE else "no", ()
    options = written_options(document.get("options"))
    chosen = next((each["value"] for each in options if written in (each["label"], each["value"])), written)
    if options and document["type"] == "multiple_choice":
        return {"split": [chosen, "\n"]}, ()
    return chosen.replace("{{", "[").replace("}}", "]")[:2000], ()
