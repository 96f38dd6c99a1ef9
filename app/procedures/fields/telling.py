"""What headings and explanations tell: words of the authority, that may hold values of the answers given so far."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from app.core.i18n import gettext
from app.core.passages import Values, holds_values, names_read, outline_of, write_text
from app.procedures.fields.base import Field, FieldType, Form, Named
from app.procedures.fields.choices import recalled

TELLING = "telling"
# What opens a draft, then the request that it becomes.
TRACKING_CODE = "case.tracking_code"
# What the browser shows of it, sent along so that it is drawn again only when it says something else.
MARK = "told"


@dataclass(frozen=True)
class Telling:
    """The words of a field as designed, and the questions that they name."""

    label: str
    text: Any
    named: Named

    @property
    def reads(self) -> frozenset[str]:
        """The names that it shows or looks at: `answers.rue`, `profile.email`."""
        return frozenset(names_read(self.label) | names_read(self.text))

    def over(self, values: Values) -> tuple[str, str]:
        """The label and the text as their reader gets them over these values."""
        shown = as_read(self.named, values)
        label = write_text(self.label, shown, values)
        return " ".join(label.split()), write_text(self.text, shown, values)

    def outline(self) -> tuple[str, str]:
        """The same while there are no answers: each value is what it is called, between brackets."""
        called: dict[str, Any] = {}
        for name in self.reads:
            root, _, rest = name.partition(".")
            words = self.named[name][1].label if name in self.named else rest.replace("_", " ")
            words = gettext("code de suivi") if name == TRACKING_CODE else words
            called.setdefault(root, {})[rest.split(".")[0]] = f"[{words}]"
        return outline_of(self.label, called), outline_of(self.text, called)


def bound(field: Field, known: Named) -> Field:
    """The field, knowing the questions that its words may name; as it is when it holds no value."""
    former = field.settings.get(TELLING)
    label, text = (former.label, former.text) if former else (field.label, field.settings.get("text", ""))
    if not (holds_values(label) or holds_values(text)):
        return field
    names = names_read(label) | names_read(text)
    around = {**former.named, **known} if former else known
    telling = Telling(label, text, {name: around[name] for name in map(head_of, names) if name in around})
    return _saying(field, telling, *telling.outline())


def told(field: Field, values: Values) -> Field:
    """The field as it reads over these values."""
    telling: Telling | None = field.settings.get(TELLING)
    return field if telling is None else _saying(field, telling, *telling.over(values))


def tells_answers(field: Field) -> bool:
    """Whether its words, or those inside of its groups, are not the same for everybody."""
    return TELLING in field.settings or any(tells_answers(each) for each in field.settings.get("fields", ()))


def is_recalled(field: Field) -> bool:
    """Whether it is said again with the answers: what rests on a profile, another by then, or opens the request is not."""
    telling: Telling | None = field.settings.get(TELLING)
    if telling is not None and any(name.startswith("profile.") or name == TRACKING_CODE for name in telling.reads):
        return False
    wanted: bool | None = field.settings.get("recalled")
    return bool(wanted) if "recalled" not in field.settings or wanted is not None else telling is not None


def is_outdated(field: Field, form: Form) -> bool:
    """Whether it says something else than what the browser shows."""
    return form.getlist(f"{field.id}__{MARK}")[:1] != [field.settings.get(MARK)]


def as_read(named: Named, values: Values) -> dict[str, Any]:
    """What placeholders show: the answers as a reader sees them, the rest as it is."""
    shown = dict(values)
    for name, (field_type, field) in named.items():
        root, _, part = name.partition(".")
        held = values.get(root)
        if isinstance(held, Mapping) and part in held:
            around = shown[root] if shown[root] is not held else dict(held)
            shown[root] = {**around, part: _in_one_line(field_type, recalled(field, held), held[part])}
    return shown


def head_of(name: str) -> str:
    """The name of the whole answer that a name is a part of."""
    return ".".join(name.split(".")[:2])


def _saying(field: Field, telling: Telling, label: str, text: str) -> Field:
    mark = blake2b(f"{label}\0{text}".encode(), digest_size=8).hexdigest()
    settings = {**field.settings, TELLING: telling, MARK: mark}
    if "text" in settings:
        settings["text"] = text
    return dataclasses.replace(field, label=label, settings=settings)


def _in_one_line(field_type: FieldType, field: Field, value: Any) -> str:
    written = field_type.display(field, value)
    return ", ".join(written) if isinstance(written, list) else written
