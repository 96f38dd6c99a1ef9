"""Texts of headings and explanations, which may show values of the answers so far."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from app.core.i18n import gettext
from app.language.text.passages import Values, build_outline, find_text_names, has_values, render_passages
from app.procedures.fields.base import Field, Form
from app.procedures.fields.choice import with_stored_details
from app.procedures.fields.field_type import FieldType, NamedQuestions

DYNAMIC_TEXT = "telling"
# What opens a draft, then the request that it becomes.
TRACKING_CODE = "case.tracking_code"
# What the browser shows of it, sent along so that it is drawn again only when it says something else.
TEXT_DIGEST = "told"


@dataclass(frozen=True)
class DynamicText:
    """The words of a field as designed, and the questions that they name."""

    label: str
    text: Any
    questions: NamedQuestions

    @property
    def names(self) -> frozenset[str]:
        """The names that it shows or looks at: `answers.rue`, `profile.email`."""
        return frozenset(find_text_names(self.label) | find_text_names(self.text))

    def render(self, values: Values) -> tuple[str, str]:
        """The label and the text as their reader gets them over these values."""
        displayed = displayed_values(self.questions, values)
        label = render_passages(self.label, displayed, values)
        return " ".join(label.split()), render_passages(self.text, displayed, values)

    def render_preview(self) -> tuple[str, str]:
        """Render the text while there are no answers: each value is replaced by its label, between brackets."""
        labels: dict[str, Any] = {}
        for name in self.names:
            root, _, rest = name.partition(".")
            label = self.questions[name][1].label if name in self.questions else rest.replace("_", " ")
            label = gettext("code de suivi") if name == TRACKING_CODE else label
            labels.setdefault(root, {})[rest.split(".")[0]] = f"[{label}]"
        return build_outline(self.label, labels), build_outline(self.text, labels)


def bind_text(field: Field, named_questions: NamedQuestions) -> Field:
    """The field, knowing the questions that its words may name; as it is when it holds no value."""
    former = field.settings.get(DYNAMIC_TEXT)
    label, text = (former.label, former.text) if former else (field.label, field.settings.get("text", ""))
    if not (has_values(label) or has_values(text)):
        return field
    names = find_text_names(label) | find_text_names(text)
    questions = {**former.questions, **named_questions} if former else named_questions
    dynamic_text = DynamicText(
        label, text, {name: questions[name] for name in map(answer_name_of, names) if name in questions}
    )
    return _with_text(field, dynamic_text, *dynamic_text.render_preview())


def resolve_text(field: Field, values: Values) -> Field:
    """The field as it reads over these values."""
    telling: DynamicText | None = field.settings.get(DYNAMIC_TEXT)
    return field if telling is None else _with_text(field, telling, *telling.render(values))


def has_dynamic_text(field: Field) -> bool:
    """Whether its words, or those inside of its groups, are not the same for everybody."""
    return DYNAMIC_TEXT in field.settings or any(has_dynamic_text(each) for each in field.settings.get("fields", ()))


def is_recalled(field: Field) -> bool:
    """Whether it is said again with the answers: what rests on a profile, another by then, or opens the request is not."""
    dynamic_text: DynamicText | None = field.settings.get(DYNAMIC_TEXT)
    if dynamic_text is not None and any(
        name.startswith("profile.") or name == TRACKING_CODE for name in dynamic_text.names
    ):
        return False
    setting: bool | None = field.settings.get("recalled")
    return bool(setting) if "recalled" not in field.settings or setting is not None else dynamic_text is not None


def is_outdated(field: Field, form: Form) -> bool:
    """Whether it says something else than what the browser shows."""
    return form.getlist(f"{field.id}__{TEXT_DIGEST}")[:1] != [field.settings.get(TEXT_DIGEST)]


def displayed_values(named_questions: NamedQuestions, values: Values) -> dict[str, Any]:
    """Values of placeholders: answers as a reader sees them, other values unchanged."""
    displayed = dict(values)
    for name, (field_type, field) in named_questions.items():
        root, _, part = name.partition(".")
        group = values.get(root)
        if isinstance(group, Mapping) and part in group:
            displayed_group = displayed[root] if displayed[root] is not group else dict(group)
            displayed[root] = {
                **displayed_group,
                part: _display_line(field_type, with_stored_details(field, group), group[part]),
            }
    return displayed


def answer_name_of(name: str) -> str:
    """The name of the whole answer that a name is a part of."""
    return ".".join(name.split(".")[:2])


def _with_text(field: Field, telling: DynamicText, label: str, text: str) -> Field:
    mark = blake2b(f"{label}\0{text}".encode(), digest_size=8).hexdigest()
    settings = {**field.settings, DYNAMIC_TEXT: telling, TEXT_DIGEST: mark}
    if "text" in settings:
        settings["text"] = text
    return dataclasses.replace(field, label=label, settings=settings)


def _display_line(field_type: FieldType, field: Field, value: Any) -> str:
    text = field_type.display(field, value)
    return ", ".join(text) if isinstance(text, list) else text
