"""Several options among others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext, ngettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ANY_TYPE, ValueType, create_type
from app.procedures.fields import choice, choice_settings
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.choice_options import MAX_FOUND, MAX_LISTED
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.type_settings import choice_setting, integer_setting

# However long the list, so many at most are taken from a form.
_MAX_SENT = MAX_LISTED + MAX_FOUND


class MultipleChoice(FieldType):
    """Several options, in their order: checkboxes, a search box, or pictures."""

    key = "multiple_choice"
    icon = "list-checks"
    label = _("Choix multiple")
    help_text = _("Plusieurs réponses parmi des options.")
    value_help = _("La liste des valeurs choisies.")
    settings = (
        choice.OPTIONS_SETTING,
        choice_setting(
            "display",
            _("Présentation"),
            _("Comment les choix se présentent. Dans une longue liste, on cherche en tapant quelques lettres."),
            {
                "checkboxes": _("Cases à cocher"),
                choice_settings.AUTOCOMPLETE: _("Recherche"),
                choice_settings.IMAGES: _("Images"),
            },
            default="checkboxes",
            is_for_devices=True,
        ),
        choice.OTHER_SETTING,
        integer_setting("minimum", _("Au moins"), _("Le plus petit nombre de réponses à choisir."), minimum=1),
        integer_setting(
            "maximum", _("Au plus"), _("Le plus grand nombre de réponses que l’on peut choisir."), minimum=1
        ),
    )
    messages = {
        **choice.MESSAGES,
        "choices_missing": _("Choisissez au moins une réponse."),
        "too_few_choices": _("Choisissez au moins %(minimum)s réponses."),
        "too_many_choices": lambda params: ngettext(
            "Gardez %(num)s réponse au plus.", "Gardez %(num)s réponses au plus.", params["maximum"]
        ),
    }
    example = {
        "id": "jours",
        "type": "multiple_choice",
        "label": "Quels jours ?",
        "options": [{"value": "lundi", "label": "Lundi"}, {"value": "mardi", "label": "Mardi"}],
    }
    example_answer = ["lundi"]
    is_copied_to_devices = True
    is_as_defined = False
    can_be_statistic = True

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        problems = [
            *choice_settings.repeated_option_problems(settings),
            *choice_settings.problems_of_display(settings),
            *choice_settings.problems_of_own(settings),
        ]
        is_listed = choice_settings.source_spec_of(settings) is None
        offered = len(settings["options"]) + bool(settings["other"]) if is_listed else _MAX_SENT
        if (settings["minimum"] or 1) > min(settings["maximum"] or offered, offered):
            problems.append(gettext("« minimum » demande plus de choix qu’il n’y en a"))
        return problems

    def read(self, field: Field, form: Form) -> Any:
        """The values sent, and what was typed as another answer or searched for."""
        values = [value for value in form.getlist(field.id) if isinstance(value, str)][: _MAX_SENT + 1]
        search = clean_line(first_text(form, f"{field.id}__search"))[: choice.MAX_TYPED_LENGTH]
        choice_input: dict[str, Any] = {"values": [value for value in values if value != choice.OTHER]}
        if choice.OTHER in values:
            choice_input["typed"] = choice.read_typed(field, form)
        if search:
            choice_input["search"] = search
        return choice_input if len(choice_input) > 1 else choice_input["values"]

    def is_layout_change(self, field: Field, form: Form) -> bool:
        return bool(form.getlist(f"{field.id}__find"))

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[str] | None, list[Problem]]:
        values, other_text = _values(raw), raw.get("typed") if isinstance(raw, Mapping) else None
        if not values and other_text is None:
            return _outcome_without_choice(field)
        if not all(isinstance(value, str) and _is_accepted(field, value) for value in values):
            return choice.refuse_choice(field)
        values = _sort_chosen(field, values)
        if isinstance(other_text, str):
            text, problems = choice.validate_typed(field, clean_line(other_text)[: choice.MAX_TYPED_LENGTH])
            if problems:
                return None, problems
            values += [text] if text and text not in values else []
        return _check_count(values, field.settings)

    def details(self, field: Field, value: Any) -> list[dict[str, Any]] | None:
        if not choice.has_details(field):
            return None
        stored = _details_by_value(field)
        return [choice.details_of(field, item, stored.get(item)) for item in value]

    def is_static(self, field: Field) -> bool:
        return not choice.has_details(field)

    def is_answer_dependent(self, field: Field) -> bool:
        return choice.is_answer_dependent(field)

    def allowed_values(self, field: Field) -> frozenset[str] | None:
        return choice.offered_values(field)

    def display(self, field: Field, value: Any) -> list[str]:
        stored = _details_by_value(field)
        return [choice.label_of(field, item, stored.get(item)) for item in _texts(value)]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        values = _texts(_values(value))
        typed_values = [item for item in values if choice.is_typed_value(field, item)]
        if typed_values:
            option_values = [item for item in values if item not in typed_values]
            return {field.id: [*option_values, choice.OTHER], f"{field.id}__typed": typed_values[0]}
        inputs: dict[str, str | list[str]] = {field.id: values}
        if isinstance(value, Mapping):
            if isinstance(value.get("typed"), str):
                inputs = {field.id: [*values, choice.OTHER], f"{field.id}__typed": value["typed"]}
            if isinstance(value.get("search"), str):
                inputs[f"{field.id}__search"] = value["search"]
        return inputs

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return choice_settings.multiple_value_type(settings)

    def details_type(self, settings: Mapping[str, Any]) -> ValueType | None:
        return create_type("list", item=ANY_TYPE) if choice_settings.settings_have_details(settings) else None

    def value_of_input(self, field: Field, value: str) -> str:
        return choice.label_of_option(field, value)

    def values_of_cell(self, field: Field, cell: str) -> list[str]:
        return choice.values_of_labels(field, cell.split(choice.VALUE_SEPARATOR))

    def statistical_value(self, field: Field, value: Any, details: Any) -> list[str] | None:
        """All of them or nothing: the count of several answers would be wrong of some."""
        allowed = choice.closed_values(field, details)
        return value if isinstance(value, list) and value and all(item in allowed for item in value) else None


def _values(raw: Any) -> list[Any]:
    values = raw.get("values") if isinstance(raw, Mapping) else raw
    return values if isinstance(values, list) else []


def _is_accepted(field: Field, value: str) -> bool:
    is_known = choice.options_of(field).find(value) is not None
    return is_known or choice.is_still_accepted(field, value, _details_by_value(field).get(value))


def _sort_chosen(field: Field, values: list[str]) -> list[str]:
    """Chosen values in the order of the options, then former options, without duplicates."""
    value_set = set(values)
    sorted_values = [option.value for option in choice.options_of(field) if option.value in value_set]
    return sorted_values + [value for value in dict.fromkeys(values) if value not in sorted_values]


def _details_by_value(field: Field) -> dict[str, Mapping[str, Any]]:
    """Stored details by value."""
    stored = field.settings.get("kept")
    details = stored if isinstance(stored, list) else []
    return {str(each.get("value")): each for each in details if isinstance(each, Mapping)}


def _outcome_without_choice(field: Field) -> tuple[None, list[Problem]]:
    offer = choice.offer_of(field)
    if field.required and (offer.missing_answer or offer.is_failing or offer.has_nothing_own):
        return choice.refuse_choice(field)
    return missing_answer(field, "choices_missing")


def _check_count(values: list[str], settings: Mapping[str, Any]) -> tuple[list[str] | None, list[Problem]]:
    minimum, maximum = settings["minimum"], settings["maximum"]
    if minimum and len(values) < minimum:
        return refused_answer("too_few_choices", minimum=minimum)
    if maximum and len(values) > maximum:
        return refused_answer("too_many_choices", maximum=maximum)
    return values, []


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
