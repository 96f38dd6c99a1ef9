"""What residents type, and what they must find: success among the first three results, and no odd first result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.search import index_refresh
from app.search.results import run_search
from tests.search.demo_index import list_demo_entries

pytestmark = pytest.mark.postgresql

QUERIES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "queries.json").read_text(encoding="utf-8"))
LEAST_SUCCESS = 0.95


@pytest.mark.usefixtures("site")
def test_residents_find_what_they_look_for_among_the_first_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_refresh, "_sources", [list_demo_entries])
    index_refresh.refresh_index()

    misses, odd_firsts = [], []
    for query in QUERIES:
        results = [f"{hit.kind}:{hit.key}" for hit in run_search(query["query"]).hits]
        if not (set(results[:3]) & set(query["expected"]) if query["expected"] else not results):
            misses.append((query["query"], results[:3]))
        if results and results[0] not in [*query["expected"], *query.get("relevant", [])]:
            odd_firsts.append((query["query"], results[:3]))

    assert len(QUERIES) >= 200
    print(1 - len(misses) / len(QUERIES), *misses, sep="\n")
    print("ODD", *odd_firsts, sep="\n")
    assert odd_firsts == []
    assert 1 - len(misses) / len(QUERIES) >= LEAST_SUCCESS, misses
