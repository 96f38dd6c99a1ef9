"""Shared by both choice types: options of the definition or of a source, and the details stored with an answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.i18n import lazy_gettext as _
from app.language.text.normalisation import fold
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.choice_options import Offer, Option, OptionList, SourceUnavailable
from app.procedures.fields.choice_settings import is_own_list, settings_have_details, source_spec_of
from app.procedures.fields.field_type import Message
from app.procedures.fields.type_settings import OPTIONS, TypeSetting, text_setting

# Between the values of a cell, in a table that is imported.
VALUE_SEPARATOR = "|"
MESSAGES: Mapping[str, Message] = {
    "choice_missing": _("Choisissez une réponse."),
    "choice_typed_missing": _("Écrivez votre réponse."),
    "choice_nothing_own": _("Il n’y a rien à votre nom à choisir ici : voyez pourquoi."),
    "choice_waiting": _("Répondez d’abord à la question dont cette liste dépend, puis affichez la liste."),
    "choice_failing": _(
        "Cette liste ne s’affiche pas pour l’instant. Réessayez dans quelques minutes : ce que vous avez écrit "
        "est gardé."
    ),
    "choice_unknown": _("Choisissez parmi les réponses proposées."),
}
# What the browser sends for "another answer", typed in a box of its own.
OTHER = "__other"
MAX_TYPED_LENGTH = 300
# Pictures are ours, or come with the document: a page asks nothing of another site.
IMAGE_PATTERN = r"^(/[\w./-]+|data:image/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+)$"
MAX_IMAGE_LENGTH = 60_000
SOURCE_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
PROPERTY_PATTERN = "^[a-z][a-z0-9_]{0,59}$"

# Either a list of options, or the source that gives them.
_OPTIONS_SCHEMA: dict[str, Any] = {
    "type": ["array", "object"],
    "minItems": 1,
    "maxItems": 500,
    "items": {
        "type": "object",
        "properties": {
            "value": {"type": "string", "minLength": 1, "maxLength": 100},
            "label": {"type": "string", "minLength": 1, "maxLength": 300},
            "image": {"type": "string", "pattern": IMAGE_PATTERN, "maxLength": MAX_IMAGE_LENGTH},
            "alt": {"type": "string", "maxLength": 300},
        },
        "required": ["value", "label"],
        "additionalProperties": False,
    },
    "properties": {
        "source": SOURCE_SLUG,
        "where": {
            "type": "object",
            "maxProperties": 5,
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 200},
        },
        "typed_when_failing": {"type": "boolean"},
        # Each person chooses among what the authority keeps in their name.
        "own": {"type": "boolean"},
        # The procedure by which one gets something in one's name.
        "obtained_by": SOURCE_SLUG,
    },
    "required": ["source"],
    "additionalProperties": False,
}
OPTIONS_SETTING = TypeSetting(
    "options",
    OPTIONS,
    _("Choix"),
    _("Les réponses proposées : vous les écrivez, ou elles viennent d’une liste tenue à part."),
    own_schema=_OPTIONS_SCHEMA,
    is_required=True,
)
OTHER_SETTING = text_setting(
    "other",
    _("Autre réponse"),
    _("Un choix de plus, à la fin : l’usager qui le prend écrit sa réponse. Sans texte, il n’est pas proposé."),
    maximum=100,
    example="Autre",
    is_public_text=True,
)


def is_answer_dependent(field: Field) -> bool:
    """Whether what may be chosen follows other answers."""
    return bool((source_spec_of(field.settings) or {}).get("where"))


def options_of(field: Field) -> OptionList:
    """Options available now."""
    options = field.settings["options"]
    if isinstance(options, Offer):
        return options.options
    return OptionList(() if isinstance(options, Mapping) else map(_read_option, options))


def offered_values(field: Field) -> frozenset[str] | None:
    """The values written in the document: those of a source are not known beforehand."""
    if source_spec_of(field.settings) is not None:
        return None
    return frozenset(option["value"] for option in field.settings["options"])


def refuse_choice(field: Field) -> tuple[None, list[Problem]]:
    """Problem of a missing or unavailable choice."""
    offer = offer_of(field)
    if offer.missing_answer:
        return refused_answer("choice_waiting", question=offer.missing_answer)
    if offer.has_nothing_own:
        return refused_answer("choice_nothing_own")
    return refused_answer("choice_failing") if offer.is_failing else refused_answer("choice_unknown")


def offer_of(field: Field) -> Offer:
    """The offer of a source; for options written in the document, one that never fails."""
    options = field.settings["options"]
    if isinstance(options, Offer):
        return options
    if isinstance(options, Mapping):
        return Offer(options, _fail_unbound)
    return Offer({}, lambda: options_of(field))


def is_typed_value(field: Field, value: Any) -> bool:
    """Whether the value was typed, rather than chosen."""
    return any(each["value"] == value and each.get("typed") for each in stored_details(field))


def stored_details(field: Field) -> list[Mapping[str, Any]]:
    stored = field.settings.get("kept")
    details = stored if isinstance(stored, list) else [stored]
    return [each for each in details if isinstance(each, Mapping) and isinstance(each.get("value"), str)]


def can_be_typed(field: Field) -> bool:
    """Whether an answer that is none of the options may be typed."""
    return not is_own_list(field.settings) and (bool(field.settings.get("other")) or offer_of(field).can_be_typed)


def has_details(field: Field) -> bool:
    """Whether the answer is kept with the words and the properties of what was chosen."""
    return settings_have_details(field.settings)


def closed_values(field: Field, details: Any) -> set[str]:
    """The values that the authority wrote, in the definition or in a list: none that somebody typed."""
    details_list = details if isinstance(details, list) else [details]
    values = {
        each["value"]
        for each in details_list
        if isinstance(each, Mapping) and "value" in each and not each.get("typed")
    }
    return values | (offered_values(field) or frozenset())


def label_of_option(field: Field, value: str) -> str:
    """The label of the option of that value, or the value that was typed."""
    return next((option.label for option in options_of(field) if option.value == value), value)


def values_of_labels(field: Field, labels: Iterable[str]) -> list[str]:
    """The values of options by their labels, whatever the case; a text that is no label stays."""
    values = {fold(option["label"]): option["value"] for option in field.settings["options"]}
    return [values.get(fold(label.strip()), label.strip()) for label in labels if label.strip()]


def read_typed(field: Field, form: Form) -> str:
    """The text typed as another answer."""
    return clean_line(first_text(form, f"{field.id}__typed"))[:MAX_TYPED_LENGTH]


def validate_typed(field: Field, text: str) -> tuple[str | None, list[Problem]]:
    if not text:
        return (
            missing_answer(field, "choice_typed_missing")
            if not field.settings.get("other")
            else refused_answer("choice_typed_missing")
        )
    return (text, []) if can_be_typed(field) else refuse_choice(field)


def is_still_accepted(field: Field, value: Any, stored: Any) -> bool:
    """Whether a value that is no option now was rightly taken before: typed, or chosen from a source that fails since."""
    if not isinstance(stored, Mapping) or stored.get("value") != value:
        return False
    if stored.get("typed"):
        return can_be_typed(field) or (
            not is_own_list(field.settings) and bool(offer_of(field).spec.get("typed_when_failing"))
        )
    return offer_of(field).is_failing


def details_of(field: Field, value: str, stored: Any) -> dict[str, Any]:
    """Details stored with an accepted value."""
    option = options_of(field).find(value)
    if option is not None:
        return option.details
    if isinstance(stored, Mapping) and stored.get("value") == value:
        return dict(stored)
    return {"value": value, "label": value, "typed": True}


def label_of(field: Field, value: str, stored: Any) -> str:
    """The words of a value: those it had when it was chosen, when they were kept."""
    if isinstance(stored, Mapping) and stored.get("value") == value:
        return str(stored.get("label") or value)
    option = options_of(field).find(value)
    return option.label if option else value


def details_name(field_id: str) -> str:
    """The name under which what is known of the chosen options stands beside the answer."""
    return f"{field_id}_details"


def with_stored_details(field: Field, answers: Mapping[str, Any]) -> Field:
    """The field with what was kept beside its answer."""
    stored = answers.get(details_name(field.id))
    if stored is None or "options" not in field.settings:
        return field
    return dataclasses.replace(field, settings={**field.settings, "kept": stored})


def _read_option(option: Mapping[str, Any]) -> Option:
    properties = {name: text for name, text in option.items() if name not in ("value", "label")}
    return Option(option["value"], option["label"], properties)


def _fail_unbound() -> OptionList:
    raise SourceUnavailable
