"""A mark from 1 to 5, each with its words, and a comment when the author asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Form, Problem, clean_lines, first_text, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.number import typed_text
from app.procedures.fields.type_settings import TEXTS, TypeSetting, text_setting

MARKS = ("1", "2", "3", "4", "5")
MAX_COMMENT_LENGTH = 2000
DEFAULT_LABELS = (
    _("Très insatisfait"),
    _("Insatisfait"),
    _("Ni satisfait ni insatisfait"),
    _("Satisfait"),
    _("Très satisfait"),
)
_LABELS_SCHEMA = {
    "type": ["array", "null"],
    "minItems": len(MARKS),
    "maxItems": len(MARKS),
    "items": {"type": "string", "minLength": 1, "maxLength": 60},
}


class Rating(FieldType):
    """The mark is kept as a text, like a number, so that it is counted and compared; the comment stands beside it."""

    key = "rating"
    icon = "star"
    label = _("Note de satisfaction")
    help_text = _("Une note de 1 à 5, chacune avec ses mots, et un commentaire si vous le voulez.")
    value_help = _("Un groupe : `mark`, un nombre de 1 à 5, et `comment`, un texte.")
    settings = (
        TypeSetting(
            "mark_labels",
            TEXTS,
            _("Mots de chaque note"),
            _("Cinq textes, de la note 1 à la note 5. Sans eux : de « Très insatisfait » à « Très satisfait »."),
            own_schema=_LABELS_SCHEMA,
            example=["Très difficile", "Difficile", "Ni facile ni difficile", "Facile", "Très facile"],
            is_public_text=True,
        ),
        text_setting(
            "comment_label",
            _("Question du commentaire"),
            _(
                "Ce qui est demandé en plus de la note. Y répondre est toujours facultatif ; sans texte, rien n’est demandé."
            ),
            maximum=300,
            example="Que pouvons-nous améliorer ?",
            is_public_text=True,
        ),
    )
    messages = {"rating_missing": _("Choisissez une note.")}
    example = {
        "id": "avis",
        "type": "rating",
        "label": "Êtes-vous satisfait de cette démarche ?",
        "required": False,
        "comment_label": "Que pouvons-nous améliorer ?",
    }
    example_answer = {"mark": "4", "comment": "Tout était clair."}
    # An opinion is never suggested; the comment may say anything of anybody.
    can_be_prefilled = False
    can_be_on_card = False
    is_searchable = False
    can_be_statistic = True
    offline_kind = "parts"

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**settings, "mark_labels": tuple(settings["mark_labels"] or DEFAULT_LABELS)}

    def read(self, field: Field, form: Form) -> dict[str, str]:
        return {"mark": first_text(form, field.id), "comment": first_text(form, f"{field.id}__comment")}

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, str] | None, list[Problem]]:
        mark, comment = _read_parts(field, raw)
        if not mark and not comment and not field.required:
            return None, []
        if mark not in MARKS:
            return refused_answer("rating_missing")
        if len(comment) > MAX_COMMENT_LENGTH:
            return refused_answer("too_long", "comment", maximum=MAX_COMMENT_LENGTH)
        return {"mark": mark, **({"comment": comment} if comment else {})}, []

    def allowed_values(self, field: Field) -> frozenset[str]:
        return frozenset(MARKS)

    def display(self, field: Field, value: Any) -> str:
        """« 4 sur 5 – Satisfait », then the comment on lines of its own."""
        mark, comment = _read_parts(field, value)
        return "\n".join(line for line in (_displayed_marks(field).get(mark), comment) if line)

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        mark, comment = _read_parts(field, value)
        return {field.id: mark, f"{field.id}__comment": comment}

    def value_of_input(self, field: Field, value: str) -> str:
        return _displayed_marks(field).get(value, value)

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        mark = create_type("number", minimum=1, maximum=len(MARKS))
        return create_type("object", members={"mark": mark, "comment": create_type("text")})

    def statistical_value(self, field: Field, value: Any, details: Any) -> str | None:
        mark, _comment = _read_parts(field, value)
        return mark if mark in MARKS else None

    def offline_settings(self, field: Field) -> dict[str, Any]:
        parts = [("mark", ""), ("comment", "__comment")] if field.settings["comment_label"] else [("mark", "")]
        return {"parts": parts, "part_labels": {"mark": _displayed_marks(field)}}


def _read_parts(field: Field, raw: Any) -> tuple[str, str]:
    """The mark and the comment, as texts; a program may send the mark alone."""
    parts = raw if isinstance(raw, Mapping) else {"mark": raw}
    comment = clean_lines(parts.get("comment")) if field.settings["comment_label"] else ""
    return typed_text(parts.get("mark")), comment


def _displayed_marks(field: Field) -> dict[str, str]:
    return {
        mark: gettext("%(mark)s sur %(maximum)s – %(label)s", mark=mark, maximum=len(MARKS), label=label)
        for mark, label in zip(MARKS, field.settings["mark_labels"], strict=True)
    }
