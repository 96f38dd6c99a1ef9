"""What a field of w.c.s. holds beforehand: the profile of the resident, or a value worked out."""

from __future__ import annotations

from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import KINDS
from app.wcs.computed import translate_value
from app.wcs.field_types import PREFILLS
from app.wcs.findings import Findings, NotUnderstood, reason
from app.wcs.names import Names
from app.wcs.planned import Planned


def prefill(one: Planned, document: dict[str, Any], names: Names, findings: Findings) -> None:
    """The profile where it knows the answer; a value that nobody may change is worked out."""
    wanted = one.element.find("prefill")
    kind, value = wanted.value("type"), wanted.value("value")
    if kind in ("", "none") or (kind == "string" and not value):
        return
    profile = PREFILLS.get(value) if kind == "user" else None
    if profile in FIELD_TYPES[document["type"]].profiles:
        document["profile"] = profile
        findings.mapped("prefill", one.title)
    elif kind == "string":
        _prefill_value(one, value, document, names, findings)
    elif kind == "geolocation" and document["type"] == "place":
        findings.mapped("prefill", one.title)  # a place offers where one is
    else:
        findings.not_mapped("prefill", one.title, reason("prefill_lost", name=kind), verbatim=value)


def _prefill_value(one: Planned, written: str, document: dict[str, Any], names: Names, findings: Findings) -> None:
    """A value put in beforehand that nobody may change is worked out; no other field takes one."""
    try:
        translation = translate_value(written, names)
    except NotUnderstood as problem:
        findings.not_mapped("prefill", one.title, problem.reason, verbatim=written)
        return
    is_known = isinstance(translation.expression, dict) and all(why.code != "awaited" for why in translation.reasons)
    if is_known and one.element.find("prefill").flag("locked") and document["type"] in KINDS:
        result = document["type"]
        for each in set(document) - {"id", "label", "hint"}:
            del document[each]
        document |= {"type": "computed", "value": translation.expression, "result": result}
        findings.judged("prefill", one.title, translation.reasons, written)
    else:
        findings.approximate("prefill", one.title, *translation.reasons, reason("prefill_waits"), verbatim=written)
