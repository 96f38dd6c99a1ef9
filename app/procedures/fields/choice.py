"""What both types of choice share: the options offered, by the document or by a source, and what is kept of them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.choice_options import MAX_LISTED, Offer, Option, OptionList, SourceUnavailable

AUTOCOMPLETE, IMAGES = "autocomplete", "images"
# What the browser sends for "another answer", typed in a box of its own.
OTHER = "__other"
MAX_TYPED_LENGTH = 300
# Pictures are ours, or come with the document: a page asks nothing of another site.
IMAGE_PATTERN = r"^(/[\w./-]+|data:image/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+)$"
MAX_IMAGE_LENGTH = 60_000
SOURCE_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
PROPERTY_PATTERN = "^[a-z][a-z0-9_]{0,59}$"

# Either a list of options, or the source that gives them.
OPTIONS_SCHEMA: dict[str, Any] = {
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
OTHER_SCHEMA = {"type": ["string", "null"], "minLength": 1, "maxLength": 100}


def source_spec_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The source that gives the options, as the document or the settings of a field name it."""
    options = document.get("options")
    if isinstance(options, Offer):
        return options.spec
    return options if isinstance(options, Mapping) else None


def is_own_list(document: Mapping[str, Any]) -> bool:
    """Whether each person chooses among what is theirs, as the document or the settings of a field say it."""
    return bool((source_spec_of(document) or {}).get("own"))


def is_answer_dependent(field: Field) -> bool:
    """Whether what may be chosen follows other answers."""
    return bool((source_spec_of(field.settings) or {}).get("where"))


def repeated_option_problems(settings: Mapping[str, Any]) -> list[str]:
    """Options that cannot be told apart."""
    if source_spec_of(settings) is not None:
        return []
    return [
        gettext("deux choix ont le même « %(key)s » : « %(text)s »", key=key, text=text)
        for key in ("value", "label")
        for text, count in Counter(option[key] for option in settings["options"]).items()
        if count > 1
    ]


def problems_of_own(settings: Mapping[str, Any]) -> list[str]:
    """Where each chooses among what is theirs nothing is typed: what names somebody else's card would pass for an answer."""
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


def options_of(field: Field) -> OptionList:
    """Everything that may be chosen now."""
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
    """Why a value cannot be taken, or nothing chosen."""
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


@dataclass(frozen=True)
class ChoiceView:
    """A choice as its template shows it."""

    field: Field

    @property
    def display(self) -> str:
        """How the options are shown: a list too long to read through is searched."""
        is_long = len(self.options) > MAX_LISTED and source_spec_of(self.field.settings) is not None
        return AUTOCOMPLETE if is_long else str(self.field.settings["display"])

    @property
    def options(self) -> OptionList:
        return options_of(self.field)

    @property
    def offer(self) -> Offer:
        return offer_of(self.field)

    @property
    def has_no_options(self) -> bool:
        """Whether there is nothing to choose among now."""
        return bool(self.offer.missing_answer) or self.offer.is_failing or self.offer.has_nothing_own

    def chosen_options(self, chosen: Any) -> list[Option]:
        """What is chosen, in words, even when it is no option any more."""
        values = chosen if isinstance(chosen, list) else [chosen]
        kept = {each["value"]: each for each in _stored_details(self.field)}
        found = (
            self.options.find(value) or _former_option(kept.get(value)) for value in values if isinstance(value, str)
        )
        return [option for option in found if option is not None]

    @property
    def embedded_options(self) -> list[dict[str, str]]:
        """All of them, for a page that is searched by itself."""
        return [{"value": option.value, "label": option.label} for option in self.options]

    def search_options(self, words: str) -> list[Option]:
        return self.options.search(words) if words else []


def _former_option(details: Mapping[str, Any] | None) -> Option | None:
    """The option that was chosen, as it was."""
    return Option(details["value"], str(details.get("label") or details["value"])) if details else None


def is_typed_value(field: Field, value: Any) -> bool:
    """Whether the value was typed, rather than chosen."""
    return any(each["value"] == value and each.get("typed") for each in _stored_details(field))


def _stored_details(field: Field) -> list[Mapping[str, Any]]:
    kept = field.settings.get("kept")
    found = kept if isinstance(kept, list) else [kept]
    return [each for each in found if isinstance(each, Mapping) and isinstance(each.get("value"), str)]


def can_be_typed(field: Field) -> bool:
    """Whether an answer that is none of the options may be typed."""
    return not is_own_list(field.settings) and (bool(field.settings.get("other")) or offer_of(field).can_be_typed)


def has_details(field: Field) -> bool:
    """Whether the answer is kept with the words and the properties of what was chosen."""
    return source_spec_of(field.settings) is not None or bool(field.settings.get("other"))


def read_typed(field: Field, form: Form) -> str:
    """What was typed as another answer."""
    return clean_line(first_text(form, f"{field.id}__typed"))[:MAX_TYPED_LENGTH]


def validate_typed(field: Field, text: str) -> tuple[str | None, list[Problem]]:
    if not text:
        return (
            missing_answer(field, "choice_typed_missing")
            if not field.settings.get("other")
            else refused_answer("choice_typed_missing")
        )
    return (text, []) if can_be_typed(field) else refuse_choice(field)


def is_still_accepted(field: Field, value: Any, kept: Any) -> bool:
    """Whether a value that is no option now was rightly taken before: typed, or chosen from a source that fails since."""
    if not isinstance(kept, Mapping) or kept.get("value") != value:
        return False
    if kept.get("typed"):
        return can_be_typed(field) or (
            not is_own_list(field.settings) and bool(offer_of(field).spec.get("typed_when_failing"))
        )
    return offer_of(field).is_failing


def details_of(field: Field, value: str, kept: Any) -> dict[str, Any]:
    """What is kept of a value that was taken."""
    option = options_of(field).find(value)
    if option is not None:
        return option.details
    if isinstance(kept, Mapping) and kept.get("value") == value:
        return dict(kept)
    return {"value": value, "label": value, "typed": True}


def label_of(field: Field, value: str, kept: Any) -> str:
    """The words of a value: those it had when it was chosen, when they were kept."""
    if isinstance(kept, Mapping) and kept.get("value") == value:
        return str(kept.get("label") or value)
    option = options_of(field).find(value)
    return option.label if option else value


def details_name(field_id: str) -> str:
    """The name under which what is known of the chosen options stands beside the answer."""
    return f"{field_id}_details"


def with_stored_details(field: Field, answers: Mapping[str, Any]) -> Field:
    """The field with what was kept beside its answer."""
    kept = answers.get(details_name(field.id))
    if kept is None or "options" not in field.settings:
        return field
    return dataclasses.replace(field, settings={**field.settings, "kept": kept})


def _read_option(option: Mapping[str, Any]) -> Option:
    properties = {name: text for name, text in option.items() if name not in ("value", "label")}
    return Option(option["value"], option["label"], properties)


def _fail_unbound() -> OptionList:
    raise SourceUnavailable
