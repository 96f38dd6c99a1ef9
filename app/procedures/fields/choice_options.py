"""Options of a choice, with their properties, found by value or by typed words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.language.text.normalisation import fold

# What a list to read through shows; a longer one is searched.
MAX_LISTED = 200
MAX_FOUND = 20
_PUNCTUATION = str.maketrans(dict.fromkeys("-'’,.;:()/", " "))


class SourceUnavailable(Exception):
    """The source gives no options now, and never gave any that could be used instead."""


@dataclass(frozen=True)
class Option:
    """One thing to choose, and what is known of it besides its name."""

    value: str
    label: str
    properties: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def image(self) -> str:
        return str(self.properties.get("image") or "")

    @property
    def alt(self) -> str:
        return str(self.properties.get("alt") or "")

    @property
    def details(self) -> dict[str, Any]:
        """Details stored with an answer, so that it reads the same after the list has changed."""
        return {**self.properties, "value": self.value, "label": self.label}


class OptionList(Sequence[Option]):
    """Options in their order; a value met again is left out."""

    def __init__(self, options: Iterable[Option]) -> None:
        self._by_value: dict[str, Option] = {}
        for option in options:
            self._by_value.setdefault(option.value, option)
        self._options = tuple(self._by_value.values())

    def __len__(self) -> int:
        return len(self._options)

    def __getitem__(self, position: Any) -> Any:
        return self._options[position]

    def find(self, value: Any) -> Option | None:
        return self._by_value.get(value) if isinstance(value, str) else None

    def search(self, query: str, *, limit: int = MAX_FOUND) -> list[Option]:
        """Options whose label contains every typed word; prefix matches first."""
        words = _fold_label(query).split()[:10]
        matches = [
            (not label.startswith(" ".join(words)), position)
            for position, label in enumerate(self._folded_labels)
            if all(word in label for word in words)
        ]
        return [self._options[position] for _, position in sorted(matches)[:limit]]

    def find_by_label(self, label_text: str) -> Option | None:
        """The only one with this label, in whatever case and accents."""
        folded_text = _fold_label(label_text)
        positions = [position for position, label in enumerate(self._folded_labels) if label == folded_text]
        return self._options[positions[0]] if len(positions) == 1 else None

    def filter_by(self, properties: Mapping[str, str]) -> OptionList:
        """Options with these properties."""
        folded_properties = {name: _fold_label(text) for name, text in properties.items()}
        return OptionList(option for option in self._options if _has_properties(option.details, folded_properties))

    @cached_property
    def _folded_labels(self) -> list[str]:
        return [_fold_label(option.label) for option in self._options]


class Offer:
    """The options of a source as they are offered for the answers so far; nothing is fetched before it is asked for."""

    def __init__(
        self,
        spec: Mapping[str, Any],
        load: Callable[[], OptionList],
        *,
        search_token: Callable[[], str] = str,
        missing_answer: str | None = None,
        chosen_by: str | None = None,
    ) -> None:
        """`spec`: the source as the field names it; `search_token`: lets a browser search it; `missing_answer`: what to
        answer before.

        `chosen_by`: of a list that offers a person what is theirs, the kind of actor who chooses.
        """
        self.spec = spec
        self.chosen_by = chosen_by
        self._ticket = search_token
        self.missing_answer = missing_answer
        self._load = load
        self._options: OptionList | None = None
        self._failed = False

    @property
    def options(self) -> OptionList:
        """The options; none while the source fails."""
        if self._options is None:
            try:
                self._options = OptionList(()) if self.missing_answer else self._load()
            except SourceUnavailable:
                self._options, self._failed = OptionList(()), True
        return self._options

    @property
    def search_token(self) -> str:
        return self._ticket()

    @property
    def is_failing(self) -> bool:
        return not self.options and self._failed

    @property
    def has_nothing_own(self) -> bool:
        """Whether it offers a person what is theirs, and nothing is."""
        return self.chosen_by is not None and not (self.missing_answer or self.options or self._failed)

    @property
    def can_be_typed(self) -> bool:
        """Whether an answer may be typed instead of chosen, as the source fails."""
        return bool(self.spec.get("typed_when_failing")) and self.is_failing

    def __len__(self) -> int:
        return len(self.options)

    def __iter__(self) -> Iterator[Option]:
        return iter(self.options)


def _fold_label(text: str) -> str:
    return " ".join(fold(text[:300]).translate(_PUNCTUATION).split())


def _has_properties(details: Mapping[str, Any], properties: Mapping[str, str]) -> bool:
    return all(_fold_label(str(details.get(name, ""))) == text for name, text in properties.items())
