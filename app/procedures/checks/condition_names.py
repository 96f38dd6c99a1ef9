"""What the conditions of a procedure can read, and what is known of each answer before it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.language.expressions.value_types import ANY_TYPE, ValueType, create_type, get_literal_type
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.address import PARTS
from app.procedures.fields.association import Association
from app.procedures.fields.bank_account import BankAccount
from app.procedures.fields.choice import details_name, source_spec_of
from app.procedures.fields.commune import PARTS as COMMUNE_PARTS
from app.procedures.fields.company import Company
from app.procedures.fields.computed import KINDS
from app.procedures.fields.location import DISTRICT, IDENTIFIERS, POINT
from app.procedures.schema import PROFILES

_Settings = Mapping[str, Any]

_LOCATED = {
    **dict.fromkeys(POINT, create_type("number")),
    **dict.fromkeys((*IDENTIFIERS, DISTRICT), create_type("text")),
}
_ADDRESS = create_type("object", members={**dict.fromkeys(PARTS, create_type("text")), **_LOCATED})
_PLACE = create_type("object", members={"where": create_type("text"), **_LOCATED})
_COMMUNE = create_type("object", members=dict.fromkeys(COMMUNE_PARTS, create_type("text")))
# What the account of the resident says, and the qualities that they hold in the family of the procedure.
_PROFILE = {
    **dict.fromkeys(PROFILES, create_type("text")),
    "address": _ADDRESS,
    "qualities": create_type("list", item=create_type("text")),
}
FORM_NAMES = {"today": create_type("date"), "profile": create_type("object", members=_PROFILE)}
# Fields asked by an agent are shown over a case whose procedure is not known yet.
_CASE_ROOTS = ("answers", "profile", "case", "processing", "action", "option", "calls")
ANY_CASE = {"today": create_type("date"), **dict.fromkeys(_CASE_ROOTS, ANY_TYPE)}


def answer_value_type(field: _Settings, *, asked_if: Any = None) -> ValueType:
    """What is known of the answer to a field from its document."""
    settings = {**FIELD_TYPES[field["type"]].defaults, **field}
    known = _VALUE_TYPES.get(field["type"], _anything)(settings)
    return ValueType(
        known.kinds,
        label=field.get("label") or None,
        options=known.options,
        minimum=known.minimum,
        maximum=known.maximum,
        members=known.members,
        item=known.item,
        display_condition=asked_if,
    )


def details_value_type(field: _Settings) -> ValueType | None:
    """What is known of what is kept beside the answer, when something is: the options chosen, with their properties."""
    if field["type"] not in ("single_choice", "multiple_choice"):
        return None
    if source_spec_of(field) is None and not field.get("other"):
        return None
    return ANY_TYPE if field["type"] == "single_choice" else create_type("list", item=ANY_TYPE)


def _anything(settings: _Settings) -> ValueType:
    return ANY_TYPE


def _kind(*kinds: str) -> Callable[[_Settings], ValueType]:
    known = create_type(*kinds)
    return lambda settings: known


def _object(*names: str) -> Callable[[_Settings], ValueType]:
    known = create_type("object", members=dict.fromkeys(names, create_type("text")))
    return lambda settings: known


def _bounded_kind(kind: str) -> Callable[[_Settings], ValueType]:
    """Bounds that follow the day of today order with nothing, so that nothing is said of them."""
    return lambda settings: create_type(kind, minimum=settings.get("minimum"), maximum=settings.get("maximum"))


def _options(settings: _Settings) -> tuple[str, ...] | None:
    """The options, when they are written in the document."""
    options = settings.get("options")
    return tuple(option["value"] for option in options) if isinstance(options, list) else None


def _single_choice(settings: _Settings) -> ValueType:
    options = _options(settings)
    if options is None or settings.get("other"):
        return create_type("text", "number")
    return ValueType(frozenset.intersection(*(get_literal_type(value).kinds for value in options)), options=options)


def _multiple_choice(settings: _Settings) -> ValueType:
    options = None if settings.get("other") else _options(settings)
    return create_type("list", options=options, item=create_type("text", "number"))


def _block(settings: _Settings) -> ValueType:
    members = {field["id"]: answer_value_type(field) for field in settings["fields"]}
    details = {details_name(field["id"]): details_value_type(field) for field in settings["fields"]}
    members |= {name: known for name, known in details.items() if known is not None}
    return create_type("list", item=create_type("object", members=members))


_VALUE_TYPES: Mapping[str, Callable[[_Settings], ValueType]] = {
    # Whoever asks for a number in a short text compares it as a number.
    "short_text": _kind("text", "number"),
    "long_text": _kind("text"),
    "email": _kind("text"),
    "phone": _kind("text"),
    "number": _bounded_kind("number"),
    "amount": _bounded_kind("number"),
    "date": _bounded_kind("date"),
    "time": _bounded_kind("time"),
    "yes_no": _kind("boolean"),
    "consent": _kind("boolean"),
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "computed": lambda settings: _VALUE_TYPES[settings["result"]](KINDS[settings["result"]].defaults),
    "files": _kind("list"),
    "signature": _object("kind", "name", "at"),
    "address": lambda settings: _ADDRESS,
    "place": lambda settings: _PLACE,
    "commune": lambda settings: _COMMUNE,
    "block": _block,
    **{each.key: _object(*(part.name for part in each.parts)) for each in (Company, Association, BankAccount)},
}
