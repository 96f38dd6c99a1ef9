"""A choice as its template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.procedures.fields.base import Field
from app.procedures.fields.choice import offer_of, options_of, stored_details
from app.procedures.fields.choice_options import MAX_LISTED, Offer, Option, OptionList
from app.procedures.fields.choice_settings import AUTOCOMPLETE, source_spec_of


@dataclass(frozen=True)
class ChoiceView:
    """A choice as its template shows it."""

    field: Field

    @property
    def display(self) -> str:
        """Appearance of the options: a list too long to read through is searched."""
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

    def chosen_options(self, value_or_values: Any) -> list[Option]:
        """Labels of the chosen options, including options that no longer exist."""
        values = value_or_values if isinstance(value_or_values, list) else [value_or_values]
        stored = {each["value"]: each for each in stored_details(self.field)}
        options = (
            self.options.find(value) or _former_option(stored.get(value)) for value in values if isinstance(value, str)
        )
        return [option for option in options if option is not None]

    @property
    def embedded_options(self) -> list[dict[str, str]]:
        """All of them, for a page that is searched by itself."""
        return [{"value": option.value, "label": option.label} for option in self.options]

    def search_options(self, words: str) -> list[Option]:
        return self.options.search(words) if words else []


def _former_option(details: Mapping[str, Any] | None) -> Option | None:
    """The option that was chosen, as it was."""
    return Option(details["value"], str(details.get("label") or details["value"])) if details else None
