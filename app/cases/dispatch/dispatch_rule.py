"""Dispatch rules: conditions on a new case, and to whom it goes. The first rule whose conditions are all met applies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.language.text.normalisation import fold

MAX_RULES = 50


class Target(StrEnum):
    """To whom a rule gives a case."""

    ROLE = "role"
    AGENT = "agent"
    LEAST_BUSY = "least_busy"


@dataclass(frozen=True)
class DispatchFacts:
    """Facts of a case that rules look at."""

    answers: Mapping[str, Any]
    channel: str
    criticality: int
    # The districts of its places.
    districts: frozenset[str]


@dataclass(frozen=True)
class DispatchRule:
    """One rule: an empty condition is always met."""

    target: Target
    # The slug of a role, for a role and for the least busy of its agents; the identifier of an account, for an agent.
    role: str = ""
    agent: str = ""
    district: str = ""
    channel: str = ""
    # The lowest rank of urgency.
    level: int = 0
    # A question of the form, with the value chosen in its list.
    question: str = ""
    value: str = ""
    # Words that are all in one of the answers, whichever it is.
    words: str = ""

    def is_met(self, facts: DispatchFacts) -> bool:
        """Whether the case meets every condition."""
        if self.district and fold(self.district) not in {fold(name) for name in facts.districts}:
            return False
        if self.channel and self.channel != facts.channel:
            return False
        return facts.criticality >= self.level and self._matches_answers(facts.answers)

    def to_document(self) -> dict[str, Any]:
        """The rule as it is stored: without its empty conditions."""
        return {"target": self.target.value} | {
            name: value for name, value in vars(self).items() if value and name != "target"
        }

    def _matches_answers(self, answers: Mapping[str, Any]) -> bool:
        if self.question and self.value not in _chosen_values(answers.get(self.question)):
            return False
        words = fold(self.words).split()
        return not words or any(_has_words(answer, words) for answer in answers.values())


def read_rule(document: Mapping[str, Any]) -> DispatchRule:
    """A stored rule."""
    return DispatchRule(**{**document, "target": Target(document["target"])})


def find_rule(rules: Sequence[DispatchRule], facts: DispatchFacts) -> tuple[int, DispatchRule] | None:
    """The first rule that the case meets, with its number from 1; None when there is none."""
    return next(((number, rule) for number, rule in enumerate(rules, start=1) if rule.is_met(facts)), None)


def find_districts(answers: Mapping[str, Any]) -> frozenset[str]:
    """The districts of the places and addresses among the answers."""
    places = (answer for answer in answers.values() if isinstance(answer, Mapping))
    return frozenset(name for place in places if isinstance(name := place.get("district"), str) and name)


def _chosen_values(answer: Any) -> set[str]:
    if isinstance(answer, bool):
        return {"yes" if answer else "no"}
    return {str(each) for each in answer} if isinstance(answer, list) else {str(answer)} if answer else set()


def _has_words(answer: Any, words: Sequence[str]) -> bool:
    text = fold(" ".join(_list_texts(answer)))
    return all(word in text for word in words)


def _list_texts(answer: Any) -> Iterable[str]:
    """Every text in an answer, however it is made."""
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if isinstance(answer, list):
        return [text for each in answer for text in _list_texts(each)]
    return [str(answer)] if answer is not None else []
