"""Settings of both choice types: source of the options, value types, problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext
from app.language.expressions.value_types import ValueType, create_type, get_literal_type
from app.procedures.fields.choice_options import Offer

AUTOCOMPLETE, IMAGES = "autocomplete", "images"


def source_spec_of(definition: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The source that gives the options, as the document or the settings of a field name it."""
    options = definition.get("options")
    if isinstance(options, Offer):
        return options.spec
    return options if isinstance(options, Mapping) else None


def is_own_list(definition: Mapping[str, Any]) -> bool:
    """Whether each person chooses among what is theirs, as the document or the settings of a field say it."""
    return bool((source_spec_of(definition) or {}).get("own"))


def settings_have_details(settings: Mapping[str, Any]) -> bool:
    """Whether the answer is kept with what is known of the chosen options."""
    return source_spec_of(settings) is not None or bool(settings.get("other"))


def single_value_type(settings: Mapping[str, Any]) -> ValueType:
    options = listed_values(settings)
    if options is None or settings.get("other"):
        return create_type("text", "number")
    return ValueType(frozenset.intersection(*(get_literal_type(value).kinds for value in options)), options=options)


def multiple_value_type(settings: Mapping[str, Any]) -> ValueType:
    options = None if settings.get("other") else listed_values(settings)
    return create_type("list", options=options, item=create_type("text", "number"))


def listed_values(settings: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The values of the options, when they are written in the definition."""
    options = settings.get("options")
    return tuple(option["value"] for option in options) if isinstance(options, list) else None


def repeated_option_problems(settings: Mapping[str, Any]) -> list[str]:
    """Options that cannot be told apart."""
    if source_spec_of(settings) is not None:
        return []
    repeated = {
        key: [text for text, count in Counter(option[key] for option in settings["options"]).items() if count > 1]
        for key in ("value", "label")
    }
    return [
        *(gettext("deux choix ont la même valeur enregistrée : « %(text)s »", text=text) for text in repeated["value"]),
        *(gettext("deux choix s’appellent « %(text)s »", text=text) for text in repeated["label"]),
    ]


def problems_of_own(settings: Mapping[str, Any]) -> list[str]:
    """Problems of a free text option beside own cards: typed text could pass for the card of somebody else."""
    if not is_own_list(settings):
        return []
    is_typed = (source_spec_of(settings) or {}).get("typed_when_failing") or settings.get("other")
    return [gettext("on choisit parmi ce qui est à son nom : rien ne peut y être écrit à la place")] if is_typed else []


def problems_of_display(settings: Mapping[str, Any]) -> list[str]:
    """Pictures are shown with words for those who do not see them."""
    if settings["display"] != IMAGES or source_spec_of(settings) is not None:
        return []
    return [
        f"options[{position}]: {gettext('« image » manque')}"
        for position, option in enumerate(settings["options"])
        if not option.get("image")
    ]
