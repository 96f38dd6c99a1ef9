"""Search as one types, over 300 procedures, 2,000 articles and 500 pages (G31)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from urllib.parse import quote

from app.core.db import db
from app.procedures import publishing
from app.procedures.search_entries import list_search_entries
from app.search import index_refresh
from app.search.entries import SearchEntry
from app.search.synonyms import load_shipped_synonyms
from bench import sample_form
from bench.harness import Environ, Series, run_alternately
from bench.installation import Installation
from bench.report import Goal, Report
from bench.visitor import Visitor

PROCEDURES, ARTICLES, PAGES = 300, 2000, 500
WORDS_OF_TITLE, WORDS_OF_BODY = 7, 150
# Typed letter after letter, from the third.
QUERIES = (
    "acte de naissance",
    "poubelle cassée",
    "je déménage",
    "passport",
    "mon mari est mort",
    "recencement militaire",
    "vieux canapé",
    "demander une carte de stationnement",
)


def measure(place: Installation, report: Report, *, rounds: int, database: str = "SQLite") -> None:
    """Measure the suggestions of the home page for each beginning of each query, and submitted searches."""
    with place.open_context():
        _publish_procedures()
        index_refresh.install([list_search_entries, _list_entries])
        index_refresh.refresh_index()
        db.session.commit()
    visitor = Visitor(place.app)
    token = visitor.read_token("/bench/form")
    timings = run_alternately(
        place.app,
        {
            "empty fragment": _build_fragment_requests(visitor, token),
            "as one types": _build_typed_requests(visitor),
            "typed for the first time": _build_first_requests(visitor),
            "search page": _build_search_requests(visitor),
        },
        rounds=rounds,
        calls=150,
    )
    report.details[f"search on {database}"] = {name: timing.to_dict() for name, timing in timings.items()}
    empty, suggestions, first_suggestions = (
        timings[name] for name in ("empty fragment", "as one types", "typed for the first time")
    )
    page = timings["search page"].get_median("p95") / 1000
    report.add(
        Goal(
            "G31",
            f"search as one types on {database}, p95 vs an empty fragment",
            3,
            suggestions.get_ratio(empty, "p95"),
            note=f"p95 {suggestions.get_median('p95') / 1000:.1f} ms; whole page of results {page:.1f} ms",
        ),
        Goal(
            "G31",
            f"the same on {database}, CPU",
            3,
            suggestions.get_ratio(empty),
            note="letters that somebody typed before",
        ),
        Goal("G31", f"letters that nobody typed before on {database}, CPU", 5, first_suggestions.get_ratio(empty)),
    )


def _publish_procedures() -> None:
    definition, texts = sample_form.build_definition(), _draw_texts("procedure", PROCEDURES)
    for number, (title, _) in enumerate(texts):
        publishing.publish({**definition, "slug": f"recherche-{number}", "title": title, "keywords": title.split()})


def _list_entries() -> Iterator[SearchEntry]:
    for kind, number in (("article", ARTICLES), ("page", PAGES)):
        for key, (title, body) in enumerate(_draw_texts(kind, number)):
            yield SearchEntry(
                kind=kind, key=str(key), language="fr", title=title, summary=body[:160], body=body, url=f"/{kind}/{key}"
            )


def _draw_texts(seed: str, number: int) -> Iterator[tuple[str, str]]:
    """Titles and bodies of words of the trade, some of them much more frequent than others, as in real texts."""
    draw = random.Random(seed)
    words = sorted(word for word in load_shipped_synonyms().words if len(word) > 2)
    draw.shuffle(words)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    for _ in range(number):
        title, body = (draw.choices(words, weights, k=length) for length in (WORDS_OF_TITLE, WORDS_OF_BODY))
        yield " ".join(title).capitalize(), " ".join(body)


def _build_fragment_requests(visitor: Visitor, token: str) -> Series:
    environ = visitor.build_request("/bench/fragment", method="POST", fields=[("csrf_token", token)])
    body = environ["wsgi.input"].getvalue()
    return lambda calls: [{**environ, "wsgi.input": BytesIO(body)} for _ in range(calls)]


# The search leaves them out.
SMALL_WORDS = ("le", "la", "les", "un", "une", "des", "du", "au", "aux")
BEGINNINGS = [query[:length] for query in QUERIES for length in range(3, len(query) + 1)]


def _build_typed_requests(visitor: Visitor) -> Series:
    return _repeat([_build_suggestions_request(visitor, beginning) for beginning in BEGINNINGS])


def _build_first_requests(visitor: Visitor) -> Series:
    """Build requests for one series of letters, after small words that change at each request, so that no result was kept."""
    numbers = count()

    def build_requests(calls: int) -> list[Environ]:
        return [_build_suggestions_request(visitor, _vary_small_words(next(numbers))) for _ in range(calls)]

    return build_requests


def _vary_small_words(number: int) -> str:
    bits = number // len(BEGINNINGS) + 1
    words = [word for place, word in enumerate(SMALL_WORDS) if bits >> place & 1]
    return " ".join([*words, BEGINNINGS[number % len(BEGINNINGS)]])


def _build_suggestions_request(visitor: Visitor, beginning: str) -> Environ:
    return visitor.build_request(f"/?q={quote(beginning)}", HX_Request="true", HX_Target="suggestions")


def _build_search_requests(visitor: Visitor) -> Series:
    return _repeat([visitor.build_request(f"/recherche?q={quote(query)}") for query in QUERIES])


def _repeat(environs: list[Environ]) -> Series:
    return lambda calls: [{**environs[call % len(environs)], "wsgi.input": BytesIO()} for call in range(calls)]
