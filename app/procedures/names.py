"""What the conditions of a procedure can read, and what is known of each answer before it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.expressions.kinds import ANYTHING, Known, kind_of_literal, of_kind
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.address import PARTS
from app.procedures.fields.association import Association
from app.procedures.fields.bank_account import BankAccount
from app.procedures.fields.choices import details_name, source_of
from app.procedures.fields.commune import PARTS as COMMUNE_PARTS
from app.procedures.fields.company import Company
from app.procedures.fields.computed import KINDS
from app.procedures.fields.located import DISTRICT, IDENTIFIERS, POINT
from app.procedures.schema import PROFILES

_Settings = Mapping[str, Any]

_LOCATED = {
    **dict.fromkeys(POINT, of_kind("number")),
    **dict.fromkeys((*IDENTIFIERS, DISTRICT), of_kind("text")),
}
_ADDRESS = of_kind("object", members={**dict.fromkeys(PARTS, of_kind("text")), **_LOCATED})
_PLACE = of_kind("object", members={"where": of_kind("text"), **_LOCATED})
_COMMUNE = of_kind("object", members=dict.fromkeys(COMMUNE_PARTS, of_kind("text")))
# What the account of the resident says, and the qualities that they hold in the family of the procedure.
_PROFILE = {
    **dict.fromkeys(PROFILES, of_kind("text")),
    "address": _ADDRESS,
    "qualities": of_kind("list", item=of_kind("text")),
}
AROUND = {"today": of_kind("date"), "profile": of_kind("object", members=_PROFILE)}
# Fields asked by an agent are shown over a case whose procedure is not known yet.
_OF_CASE = ("answers", "profile", "case", "processing", "action", "option", "calls")
ANY_CASE = {"today": of_kind("date"), **dict.fromkeys(_OF_CASE, ANYTHING)}


def known_answer(field: _Settings, *, asked_if: Any = None) -> Known:
    """What is known of the answer to a field from its document."""
    settings = {**FIELD_TYPES[field["type"]].defaults, **field}
    known = _KNOWN.get(field["type"], _anything)(settings)
    return Known(
        known.kinds,
        label=field.get("label") or None,
        options=known.options,
        minimum=known.minimum,
        maximum=known.maximum,
        members=known.members,
        item=known.item,
        asked_if=asked_if,
    )


def known_details(field: _Settings) -> Known | None:
    """What is known of what is kept beside the answer, when something is: the options chosen, with their properties."""
    if field["type"] not in ("single_choice", "multiple_choice"):
        return None
    if source_of(field) is None and not field.get("other"):
        return None
    return ANYTHING if field["type"] == "single_choice" else of_kind("list", item=ANYTHING)


def _anything(settings: _Settings) -> Known:
    return ANYTHING


def _kind(*kinds: str) -> Callable[[_Settings], Known]:
    known = of_kind(*kinds)
    return lambda settings: known


def _object(*names: str) -> Callable[[_Settings], Known]:
    known = of_kind("object", members=dict.fromkeys(names, of_kind("text")))
    return lambda settings: known


def _bounded(kind: str) -> Callable[[_Settings], Known]:
    """Bounds that follow the day of today order with nothing, so that nothing is said of them."""
    return lambda settings: of_kind(kind, minimum=settings.get("minimum"), maximum=settings.get("maximum"))


def _options(settings: _Settings) -> tuple[str, ...] | None:
    """The options, when they are written in the document."""
    options = settings.get("options")
    return tuple(option["value"] for option in options) if isinstance(options, list) else None


def _single_choice(settings: _Settings) -> Known:
    options = _options(settings)
    if options is None or settings.get("other"):
        return of_kind("text", "number")
    return Known(frozenset.intersection(*(kind_of_literal(value).kinds for value in options)), options=options)


def _multiple_choice(settings: _Settings) -> Known:
    options = None if settings.get("other") else _options(settings)
    return of_kind("list", options=options, item=of_kind("text", "number"))


def _block(settings: _Settings) -> Known:
    members = {field["id"]: known_answer(field) for field in settings["fields"]}
    details = {details_name(field["id"]): known_details(field) for field in settings["fields"]}
    members |= {name: known for name, known in details.items() if known is not None}
    return of_kind("list", item=of_kind("object", members=members))


_KNOWN: Mapping[str, Callable[[_Settings], Known]] = {
    # Whoever asks for a number in a short text compares it as a number.
    "short_text": _kind("text", "number"),
    "long_text": _kind("text"),
    "email": _kind("text"),
    "phone": _kind("text"),
    "number": _bounded("number"),
    "amount": _bounded("number"),
    "date": _bounded("date"),
    "time": _bounded("time"),
    "yes_no": _kind("boolean"),
    "consent": _kind("boolean"),
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "computed": lambda settings: _KNOWN[settings["result"]](KINDS[settings["result"]].defaults),
    "files": _kind("list"),
    "signature": _object("kind", "name", "at"),
    "address": lambda settings: _ADDRESS,
    "place": lambda settings: _PLACE,
    "commune": lambda settings: _COMMUNE,
    "block": _block,
    **{each.key: _object(*(part.name for part in each.parts)) for each in (Company, Association, BankAccount)},
}
