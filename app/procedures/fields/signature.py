"""A signature: drawn with a finger, a pen or a mouse, or given by one's name and a box to tick."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.core import clock, formats
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.photos.drawing import clean_drawing
from app.language.expressions.value_types import ValueType, create_object_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text
from app.procedures.fields.field_type import FieldType

DRAWN, TYPED = "drawn", "typed"
MAX_NAME = 200


class Signature(FieldType):
    """Signer, method and instant; the drawing is a small image, stored and deleted with the answer."""

    key = "signature"
    icon = "signature"
    seconds = 15
    label = _("Signature")
    help_text = _(
        "Une signature tracée au doigt, au stylet ou à la souris, ou donnée par son nom et une case à cocher."
    )
    value_help = _("Un groupe : le nom, et le tracé s’il y en a un.")
    messages = {
        "signature_name_missing": _("Indiquez le prénom et le nom de la personne qui signe."),
        "signature_missing": _("Dessinez votre signature, ou cochez « Je signe électroniquement, sans dessiner »."),
        "signature_unreadable": _(
            "Cette signature n’a pas pu être lue. Effacez-la et signez de nouveau, ou cochez la case."
        ),
    }
    example = {"id": "signature", "type": "signature", "label": "Votre signature"}
    example_answer = {"kind": "typed", "name": "Chloé Exemple", "at": "2026-11-24T09:42:00+00:00"}
    can_be_on_card = False
    can_be_prefilled = False
    can_be_in_row = False
    is_searchable = False

    def read(self, field: Field, form: Form) -> dict[str, str]:
        parts = {part: first_text(form, f"{field.id}__{part}") for part in ("name", "drawing")}
        return {**parts, "agreed": first_text(form, field.id)}

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, str] | None, list[Problem]]:
        values = raw if isinstance(raw, Mapping) else {}
        name, drawing_input = clean_line(values.get("name")), _clean_base64(values.get("drawing"))
        is_agreed = values.get("agreed") == "yes" or values.get("kind") == TYPED
        if not field.required and not name and not drawing_input and not is_agreed:
            return None, []
        problems = _name_problems(name)
        drawing = clean_drawing(drawing_input) if drawing_input else None
        if drawing_input and drawing is None:
            problems.append(Problem("signature_unreadable", part="agreed"))
        elif not drawing_input and not is_agreed:
            problems.append(Problem("signature_missing", part="agreed"))
        if problems:
            return None, problems
        signature = {"kind": DRAWN if drawing else TYPED, "name": name, "at": _signing_instant(values.get("at"))}
        return {**signature, "drawing": drawing} if drawing else signature, []

    def allowed_values(self, field: Field) -> frozenset[str]:
        return frozenset({"yes"})

    def display(self, field: Field, value: Any) -> str:
        values = value if isinstance(value, Mapping) else {}
        name, at = clean_line(values.get("name")), _parse_instant(values.get("at"))
        if not name:
            return ""
        if at is None:
            return gettext("Signé par %(name)s", name=name)
        return gettext(
            "Signé par %(name)s, le %(day)s à %(hour)s",
            name=name,
            day=formats.format_day(at),
            hour=formats.format_hour(at),
        )

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        values = value if isinstance(value, Mapping) else {}
        is_agreed = values.get("agreed") == "yes" or values.get("kind") == TYPED
        return {
            f"{field.id}__name": clean_line(values.get("name")),
            f"{field.id}__drawing": _clean_base64(values.get("drawing")),
            field.id: "yes" if is_agreed else "",
        }

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_object_type("kind", "name", "at")


def drawing_of(value: Any) -> str | None:
    """The picture of a signature that was drawn, in base64."""
    return clean_drawing(_clean_base64(value.get("drawing"))) if isinstance(value, Mapping) else None


def _name_problems(name: str) -> list[Problem]:
    if not name:
        return [Problem("signature_name_missing", part="name")]
    return [Problem("too_long", {"maximum": MAX_NAME}, "name")] if len(name) > MAX_NAME else []


def _signing_instant(at: Any) -> str:
    """Instant of the signature, unchanged by later validations."""
    return (_parse_instant(at) or clock.now()).isoformat(timespec="seconds")


def _parse_instant(at: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else None
    except OverflowError:
        return None


def _clean_base64(raw: Any) -> str:
    """Base64 only: anything else is a text that no drawing is in."""
    return "".join(raw[:200_000].split()) if isinstance(raw, str) and raw.isascii() else "?" if raw else ""
