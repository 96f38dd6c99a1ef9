"""Dispatch rules without an application: which conditions a case meets, and which rule applies."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from app.cases.dispatch.dispatch_rule import (
    DispatchFacts,
    DispatchRule,
    Target,
    find_districts,
    find_rule,
    read_rule,
)

ANSWERS = {
    "type": "trou",
    "choix": ["a", "b"],
    "urgent": True,
    "description": "Une fuite de GAZ près de l’école",
    "lieu": {"text": "Rue des Écoles", "district": "Nord"},
}


def build_facts(**more: Any) -> DispatchFacts:
    return DispatchFacts(**{"answers": ANSWERS, "channel": "web", "criticality": 1, "districts": {"Nord"}, **more})


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, True),
        ({"district": "nord"}, True),
        ({"district": "Sud"}, False),
        ({"channel": "web"}, True),
        ({"channel": "phone"}, False),
        ({"level": 1}, True),
        ({"level": 2}, False),
        ({"question": "type", "value": "trou"}, True),
        ({"question": "type", "value": "lampe"}, False),
        ({"question": "choix", "value": "b"}, True),
        ({"question": "urgent", "value": "yes"}, True),
        ({"question": "absente", "value": "x"}, False),
        ({"words": "fuite gaz"}, True),
        ({"words": "gaz lampe"}, False),
        ({"words": "fuite trou"}, False),
        ({"words": "ecoles"}, True),
        ({"district": "Nord", "channel": "phone"}, False),
    ],
)
def test_every_condition_must_be_met(conditions: dict[str, Any], expected: bool) -> None:
    assert DispatchRule(Target.ROLE, role="voirie", **conditions).is_met(build_facts()) is expected


def test_the_first_rule_that_is_met_applies() -> None:
    rules = [
        DispatchRule(Target.ROLE, role="a", district="Sud"),
        DispatchRule(Target.ROLE, role="b", district="Nord"),
        DispatchRule(Target.ROLE, role="c"),
    ]

    assert find_rule(rules, build_facts()) == (2, rules[1])
    assert find_rule(rules, build_facts(districts=frozenset())) == (3, rules[2])
    assert find_rule(rules[:2], build_facts(districts=frozenset())) is None


def test_districts_are_those_of_places() -> None:
    assert find_districts(ANSWERS) == {"Nord"}
    assert find_districts({"lieu": {"district": 3}, "autre": None}) == frozenset()


@hypothesis.given(
    target=strategies.sampled_from(Target),
    texts=strategies.lists(strategies.text(max_size=8), min_size=6, max_size=6),
    level=strategies.integers(0, 5),
)
def test_a_rule_is_read_as_it_was_written(target: Target, texts: list[str], level: int) -> None:
    role, agent, district, question, value, words = texts
    rule = DispatchRule(target, role, agent, district, "", level, question, value, words)

    assert read_rule(rule.to_document()) == rule


@hypothesis.given(
    district=strategies.text(max_size=5), words=strategies.text(max_size=12), level=strategies.integers(0, 3)
)
def test_one_more_condition_never_makes_a_rule_wider(district: str, words: str, level: int) -> None:
    facts = build_facts()
    narrow = DispatchRule(Target.ROLE, role="a", district=district, words=words, level=level)
    wide = DispatchRule(Target.ROLE, role="a", words=words)

    assert wide.is_met(facts) or not narrow.is_met(facts)
