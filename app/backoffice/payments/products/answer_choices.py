"""Answers that a price rule may read: those to the questions of a form, and what is already chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.overview import current_version
from app.definitions.words.name_labels import MEMBER_LABELS, format_member
from app.language.expressions.value_types import ValueType
from app.procedures.checks.condition_names import answer_value_type, details_value_type
from app.procedures.fields import FIELD_TYPES
from app.procedures.publishing import live_procedures

Choices = list[tuple[str, str]]
RANK = "rank"


@dataclass(frozen=True)
class AnswerName:
    """A name that a rule may read: its label, the kinds of its values, and its options when it is a choice."""

    name: str
    label: str
    kinds: frozenset[str] = frozenset()
    options: tuple[tuple[str | bool, str], ...] = ()


@dataclass(frozen=True)
class AnswerChoices:
    """The names of the answers to a form, and of the items of its lists."""

    names: Mapping[str, AnswerName] = field(default_factory=dict)

    def list_choices(self, current: str = "") -> Choices:
        """The options of a list of answers, the one that is chosen included whatever it is."""
        choices = [("", _("Aucune")), *((answer.name, answer.label) for answer in self.names.values())]
        if current and current not in self.names:
            is_calculation = current.startswith("{")
            words = _("Calcul : %(text)s", text=current) if is_calculation else _("%(name)s, sans question ici")
            choices.append((current, words if is_calculation else words % {"name": current.removeprefix("answers.")}))
        return choices

    def find(self, name: str) -> AnswerName:
        """The answer of a name, even of one that no question gives."""
        return self.names.get(name) or AnswerName(name, name.removeprefix("answers.").removeprefix("item."))


def list_procedures() -> Choices:
    """The forms whose answers may give a price."""
    titles = sorted((live.definition.title, live.slug) for live in live_procedures())
    return [("", _("Aucune")), *((slug, title) for title, slug in titles)]


def load_answer_choices(slug: str) -> AnswerChoices:
    """The names of the answers to the form in force of a procedure; none without it."""
    version = current_version(PROCEDURE, slug) if slug else None
    if version is None:
        return AnswerChoices()
    fields = [one for page in version.definition["pages"] for one in page["fields"]]
    names = [name for one in fields for name in _list_names(one, "answers")]
    items = [name for one in fields for inner in one.get("fields", ()) for name in _list_names(inner, "item")]
    if items:
        items.append(AnswerName(RANK, _("Rang dans la liste"), frozenset({"number"})))
    return AnswerChoices({name.name: name for name in (*names, *items)})


def _list_names(definition: Mapping[str, Any], root: str) -> Iterator[AnswerName]:
    if not FIELD_TYPES[definition["type"]].has_value:
        return
    name, label = f"{root}.{definition['id']}", str(definition.get("label", definition["id"]))
    value_type = answer_value_type(definition)
    yield AnswerName(name, label, value_type.kinds, tuple(_list_options(definition, value_type)))
    for part_type, prefix in ((value_type, name), (details_value_type(definition), f"{name}_details")):
        for member, member_type in (part_type.members if part_type else {}).items():
            words = format_member(label, str(MEMBER_LABELS.get(member, member)))
            yield AnswerName(f"{prefix}.{member}", words, member_type.kinds)


def _list_options(definition: Mapping[str, Any], value_type: ValueType) -> Iterable[tuple[str | bool, str]]:
    if "boolean" in value_type.kinds:
        return [(True, _("Oui")), (False, _("Non"))]
    options = definition.get("options")
    return [(str(one["value"]), str(one["label"])) for one in options] if isinstance(options, list) else []
