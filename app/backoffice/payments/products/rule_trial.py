"""Trial of a price rule on sample answers: an input for each answer that it reads, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.backoffice.payments.products.answer_choices import RANK, AnswerChoices, AnswerName
from app.backoffice.payments.products.typed_values import read_choice, read_number, write_choice
from app.payments.case_prices import CaseQuote, quote_product
from app.payments.prices.price_rule import PriceRule
from app.payments.prices.price_rule_problems import iterate_expressions
from app.payments.prices.rule_expressions import list_names
from app.payments.regie_definition import Product

PREFIX = "try."
ITEM_ROWS = 2
_LIST_SETTINGS = ("days", "absences")


@dataclass(frozen=True)
class TrialInput:
    """An input of the trial: its name, its label, its text, its options, and whether it has one value on each line."""

    name: str
    label: str
    text: str
    options: tuple[tuple[str, str], ...] = ()
    is_list: bool = False


@dataclass(frozen=True)
class RuleTrial:
    """The inputs that a rule asks for, with those of the items of its list."""

    definition: Mapping[str, Any]
    texts: Mapping[str, str]
    choices: AnswerChoices = field(default_factory=AnswerChoices)

    @property
    def inputs(self) -> list[TrialInput]:
        """The inputs of single answers, then those of each item of a list."""
        lists = self._list_item_lists()
        names = sorted(
            name for name in list_names(self.definition) if name.startswith("answers.") and name not in lists
        )
        single_inputs = [self._build_input(name, name) for name in names]
        items = [
            self._build_input(f"{name}.{row}.{member}", f"item.{member}", row=row)
            for name in lists
            for row in range(1, ITEM_ROWS + 1)
            for member in self._list_members()
        ]
        return [*single_inputs, *items]

    def compute(self, product: Product, rule: PriceRule) -> CaseQuote:
        """The price of the sample answers, or why there is none."""
        labels = {name.removeprefix("answers."): answer.label for name, answer in self.choices.names.items()}
        return quote_product(product, rule, self.read_answers(), labels=labels)

    def read_answers(self) -> dict[str, Any]:
        """The sample answers, as a form would give them; what is left empty is not answered."""
        answers: dict[str, Any] = {}
        for name in list_names(self.definition):
            if name.startswith("answers."):
                _set_member(answers, name.split(".")[1:], self._read(name, name))
        for name in self._list_item_lists():
            rows = [
                {member: self._read(f"{name}.{row}.{member}", f"item.{member}") for member in self._list_members()}
                for row in range(1, ITEM_ROWS + 1)
            ]
            _set_member(answers, name.split(".")[1:], [row for row in rows if any(row.values())])
        return answers

    def _list_item_lists(self) -> list[str]:
        names = [line["for_each"].get("var") for line in self.definition["lines"] if "for_each" in line]
        return [name for name in dict.fromkeys(names) if isinstance(name, str) and name.startswith("answers.")]

    def _list_members(self) -> list[str]:
        names = list_names(self.definition)
        return sorted(name.removeprefix("item.") for name in names if name.startswith("item.") and name != RANK)

    def _is_list(self, name: str, answer: AnswerName) -> bool:
        paths = [path for path, one in iterate_expressions(self.definition) if one.get("var") == name]
        return "list" in answer.kinds or any(path.endswith(_LIST_SETTINGS) for path in paths)

    def _build_input(self, name: str, read_name: str, *, row: int = 0) -> TrialInput:
        answer = self.choices.find(read_name)
        options = tuple((write_choice(value), label) for value, label in answer.options)
        label = f"{answer.label} ({row})" if row else answer.label
        text = self.texts.get(f"{PREFIX}{name}", "")
        return TrialInput(f"{PREFIX}{name}", label, text, options, self._is_list(read_name, answer))

    def _read(self, name: str, read_name: str) -> Any:
        text, answer = self.texts.get(f"{PREFIX}{name}", "").strip(), self.choices.find(read_name)
        if self._is_list(read_name, answer):
            return text.split()
        number = read_number(text)
        if not text or ("text" in answer.kinds and "number" not in answer.kinds):
            return text or None
        return read_choice(text) if number is None else number


def _set_member(answers: dict[str, Any], steps: list[str], value: Any) -> None:
    """Put a value at its place; a part of an answer is not put in an answer that has no parts."""
    place: Any = answers
    for step in steps[:-1]:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            return
    place[steps[-1]] = value
