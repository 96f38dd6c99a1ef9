"""Words that residents type, and the results expected: success among the first three, and no odd first result."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.core.web.access_rules import Actor
from app.search import index_refresh
from app.search.results import run_search
from app.search.synonyms import ARROW, load_shipped_lines
from app.search.words import stem_text
from tests.search.demo_index import DEMO_SOURCES, publish_demo_texts

pytestmark = pytest.mark.timeout(300)

LISTS = sorted(Path(__file__).parent.glob("*queries*.json"))
LEAST_SUCCESS = 0.95
# Of the queries of all lists: first results that do not answer, and results for what no town hall does.
MAX_ODD_FIRSTS, MAX_FALSE_ANSWERS = 0.02, 0.15


@dataclass
class Measure:
    """The queries of a list that went wrong, each with the first results."""

    answerable: int = 0
    unanswerable: int = 0
    misses: list[Any] = field(default_factory=list)
    odd_firsts: list[Any] = field(default_factory=list)
    false_answers: list[Any] = field(default_factory=list)

    def add(self, query: dict[str, Any]) -> None:
        """Search the query, which expects no result when it names none."""
        results = [f"{hit.kind}:{hit.key}" for hit in run_search(query["query"]).hits]
        outcome, relevant = (query["query"], results[:3]), {*query["expected"], *query.get("relevant", [])}
        if not relevant:
            self.unanswerable += 1
            self.false_answers += [outcome] if results else []
            return
        self.answerable += 1
        if not set(results[:3]) & set(query["expected"]):
            self.misses.append(outcome)
        if results and results[0] not in relevant:
            self.odd_firsts.append(outcome)


@pytest.mark.usefixtures("site")
def test_residents_find_what_they_look_for_among_the_first_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_refresh, "_sources", DEMO_SOURCES)
    publish_demo_texts(Actor(kind="agent", account_id=uuid4()))
    index_refresh.refresh_index()

    measures = {path.name: Measure() for path in LISTS}
    for path in LISTS:
        for query in json.loads(path.read_text(encoding="utf-8")):
            measures[path.name].add(query)

    for name, measure in measures.items():
        assert 1 - len(measure.misses) / measure.answerable >= LEAST_SUCCESS, (name, measure.misses)
    all_measures = measures.values()
    odd_firsts = [outcome for measure in all_measures for outcome in measure.odd_firsts]
    false_answers = [outcome for measure in all_measures for outcome in measure.false_answers]
    assert len(odd_firsts) <= MAX_ODD_FIRSTS * sum(measure.answerable for measure in all_measures), odd_firsts
    assert len(false_answers) <= MAX_FALSE_ANSWERS * sum(measure.unanswerable for measure in all_measures), (
        false_answers
    )


def test_no_shipped_phrase_is_reduced_to_one_word_by_its_stop_words() -> None:
    """« à la rue » would be read as « rue », and give its synonyms to every street."""
    lines = [line for line in load_shipped_lines() if not line.startswith("#")]
    phrases = [phrase.strip() for line in lines for phrase in line.replace(ARROW, ",").split(",")]

    assert [phrase for phrase in phrases if " " in phrase and len(stem_text(phrase).split()) < 2] == []
