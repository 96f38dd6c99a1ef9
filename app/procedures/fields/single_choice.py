"""One option among several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ANY_TYPE, ValueType
from app.procedures.fields import choice, choice_settings
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH, FieldType
from app.procedures.fields.type_settings import choice_setting

LIST = "list"


class SingleChoice(FieldType):
    """One option: radio buttons, a list to unfold, a box to search in, or pictures."""

    key = "single_choice"
    icon = "circle-dot"
    seconds = 6
    label = _("Choix unique")
    help_text = _("Une réponse parmi des options écrites dans la démarche ou venues d’une source de choix.")
    value_help = _("La valeur de l’option choisie ; ce que l’on sait d’elle est dans `answers.<champ>_details`.")
    settings = (
        choice.OPTIONS_SETTING,
        choice_setting(
            "display",
            _("Présentation"),
            _("Comment les choix se présentent. Dans une longue liste, on cherche en tapant quelques lettres."),
            {
                "radios": _("Boutons"),
                LIST: _("Liste déroulante"),
                choice_settings.AUTOCOMPLETE: _("Recherche"),
                choice_settings.IMAGES: _("Images"),
            },
            default="radios",
            is_for_devices=True,
        ),
        choice.OTHER_SETTING,
    )
    messages = {
        **choice.MESSAGES,
        "choice_to_pick": _("Choisissez une réponse parmi celles que la recherche a trouvées."),
    }
    example = {
        "id": "motif",
        "type": "single_choice",
        "label": "De quoi s’agit-il ?",
        "options": [{"value": "trou", "label": "Un trou"}, {"value": "lampe", "label": "Un lampadaire"}],
    }
    example_answer = "trou"
    table_width = USUAL_TABLE_WIDTH
    is_copied_to_devices = True
    tour_input = "single_choice"
    is_as_defined = False
    can_be_statistic = True

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return [
            *choice_settings.repeated_option_problems(settings),
            *choice_settings.problems_of_display(settings),
            *choice_settings.problems_of_own(settings),
        ]

    def read(self, field: Field, form: Form) -> Any:
        """The value sent; what was typed instead of choosing, or searched for without choosing yet."""
        value = first_text(form, field.id)
        if value == choice.OTHER:
            return {"typed": choice.read_typed(field, form)}
        search = clean_line(first_text(form, f"{field.id}__search"))[: choice.MAX_TYPED_LENGTH]
        return {"value": value, "search": search} if search else value

    def is_layout_change(self, field: Field, form: Form) -> bool:
        return bool(form.getlist(f"{field.id}__find"))

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        if isinstance(raw, Mapping) and isinstance(raw.get("typed"), str):
            return choice.validate_typed(field, clean_line(raw["typed"])[: choice.MAX_TYPED_LENGTH])
        value, search = _read_choice(raw)
        if value is None or value == "":
            return _choose_by_label(field, search) if search else _outcome_without_choice(field)
        is_option = isinstance(value, str) and choice.options_of(field).find(value) is not None
        if is_option or choice.is_still_accepted(field, value, field.settings.get("kept")):
            return value, []
        return choice.refuse_choice(field)

    def details(self, field: Field, value: Any) -> dict[str, Any] | None:
        if not choice.has_details(field):
            return None
        return choice.details_of(field, value, field.settings.get("kept"))

    def is_static(self, field: Field) -> bool:
        return not choice.has_details(field)

    def is_answer_dependent(self, field: Field) -> bool:
        return choice.is_answer_dependent(field)

    def allowed_values(self, field: Field) -> frozenset[str] | None:
        return choice.offered_values(field)

    def display(self, field: Field, value: Any) -> str:
        return choice.label_of(field, value, field.settings.get("kept")) if isinstance(value, str) else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        if isinstance(value, Mapping) and "typed" in value:
            return {field.id: choice.OTHER, f"{field.id}__typed": str(value["typed"])}
        if isinstance(value, str) and choice.is_typed_value(field, value):
            return {field.id: choice.OTHER, f"{field.id}__typed": value}
        choice_value, search = _read_choice(value)
        inputs: dict[str, str | list[str]] = {field.id: choice_value if isinstance(choice_value, str) else ""}
        return {**inputs, f"{field.id}__search": search} if search else inputs

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return choice_settings.single_value_type(settings)

    def details_type(self, settings: Mapping[str, Any]) -> ValueType | None:
        return ANY_TYPE if choice_settings.settings_have_details(settings) else None

    def problems_in_table(self, settings: Mapping[str, Any]) -> list[str]:
        return [] if settings["display"] == LIST else [gettext("dans un tableau, « display » est « list »")]

    def value_of_input(self, field: Field, value: str) -> str:
        return choice.label_of_option(field, value)

    def values_of_cell(self, field: Field, cell: str) -> list[str]:
        return choice.values_of_labels(field, [cell])

    def statistical_value(self, field: Field, value: Any, details: Any) -> str | None:
        return value if isinstance(value, str) and value in choice.closed_values(field, details) else None


def _read_choice(raw: Any) -> tuple[Any, str]:
    """The value, and the words searched for."""
    if not isinstance(raw, Mapping):
        return raw, ""
    search = raw.get("search")
    return raw.get("value"), search if isinstance(search, str) else ""


def _choose_by_label(field: Field, search: str) -> tuple[str | None, list[Problem]]:
    """Choose the one option of that very name; without one, the search is not an answer yet."""
    option = choice.options_of(field).find_by_label(search)
    if option is not None:
        return option.value, []
    return choice.refuse_choice(field) if choice.offer_of(field).is_failing else refused_answer("choice_to_pick")


def _outcome_without_choice(field: Field) -> tuple[None, list[Problem]]:
    offer = choice.offer_of(field)
    if field.required and (offer.missing_answer or offer.is_failing or offer.has_nothing_own):
        return choice.refuse_choice(field)
    return missing_answer(field, "choice_missing")
