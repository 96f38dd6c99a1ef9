"""The journey of a resident from the home page to the receipt: G22, and the queries of each page: G23."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from bench import sample_form
from bench.harness import run_alternately
from bench.installation import PASSWORD, RESIDENT, Installation
from bench.queries import count_statements
from bench.report import Goal, Report
from bench.visitor import Visitor
from devtools.demo.guide_pages import PAGES, REPORT

# Open Forms 4.0, one step of twelve components on PostgreSQL, in process: its complete journey.
OPEN_FORMS_CPU_MS = 134
OPEN_FORMS_QUERIES = 61
# Time of a Flask application of one view for 10 kB when Open Forms was measured: calibrates the speed of the machine.
ANCHOR_US = 30
# Pages of residents, each with a URL that any of them may open.
CITIZEN_PAGES = ("home", "catalogue", "theme", "search", "procedure", "form", "tracking", "privacy")
SIGNED_IN_PAGES = ("home", "own_requests", "own_drafts", "profile", "form")

Counts = dict[str, tuple[int, int]]


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    counts = count_journey_queries(place)
    spent = median(_measure_journey_cpu(place) for _ in range(rounds))
    main, keys = (sum(pair[which] for pair in counts.values()) for which in (0, 1))
    slowness = _measure_reference_app(rounds) / ANCHOR_US
    share = spent / slowness / OPEN_FORMS_CPU_MS
    pages = count_page_queries(place)
    report.details["queries, main database and keys"] = {"journey": counts, "pages": pages}
    report.details["journey"] = {"cpu_ms": round(spent, 2), "slowness": round(slowness, 2)}
    report.add(
        Goal(
            "G22",
            "whole journey vs Open Forms, CPU",
            0.1,
            share,
            note=f"{spent:.1f} ms, machine {slowness:.2f} times slower than for the {OPEN_FORMS_CPU_MS} ms",
        ),
        Goal(
            "G22",
            "whole journey, SQL statements",
            12,
            main + keys,
            note=f"{main} main + {keys} keys, writes included; Open Forms {OPEN_FORMS_QUERIES}",
        ),
        Goal("G23", "any citizen page, SQL queries, main database", 4, max(pair[0] for pair in pages.values())),
        Goal("G23", "any citizen page, SQL queries, keys included", 4, max(sum(pair) for pair in pages.values())),
    )


def count_journey_queries(place: Installation) -> Counts:
    """Count the statements of each step, (main database, keys database), with warm caches."""
    _play_journey(Visitor(place.app), lambda name, step: step())
    counts: Counts = {}

    def count(name: str, step: Callable[[], TestResponse]) -> TestResponse:
        with count_statements(place.site.engine) as main, count_statements(*_list_keys_engines(place)) as keys:
            response = step()
        counts[name] = (len(main), len(keys))
        return response

    _play_journey(Visitor(place.app), count)
    return counts


def count_page_queries(place: Installation) -> Counts:
    """Count the statements of each page of residents, for a visitor and for a signed-in account."""
    resident = Visitor(place.app)
    resident.sign_in(RESIDENT, PASSWORD)
    addresses = [(Visitor(place.app), PAGES[name]) for name in CITIZEN_PAGES]
    addresses += [(resident, PAGES[name]) for name in SIGNED_IN_PAGES]
    addresses += [(resident, f"/demarches/{REPORT}"), (resident, _find_own_case(resident))]
    addresses += [(resident, f"{resident.begin_draft()}/{sample_form.PAGE}")]
    counts: Counts = {}
    for visitor, path in addresses:
        visitor.get(path)
        with count_statements(place.site.engine) as main, count_statements(*_list_keys_engines(place)) as keys:
            response = visitor.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status}")
        who = "resident" if visitor is resident else "visitor"
        counts[f"{who} {path}"] = (len(main), len(keys))
    return counts


def submit_request(
    visitor: Visitor, play: Callable[[str, Callable[[], TestResponse]], TestResponse] | None = None
) -> None:
    """Form, answers, review, sending, receipt; `play` runs each step."""
    run = play or (lambda name, step: step())
    start = f"/demarches/{sample_form.SLUG}/remplir"
    page = run("form", lambda: visitor.get(start))
    form_response = run("answers", lambda: visitor.post(start, sample_form.build_typed_values(), page=page))
    review = run("review", lambda: visitor.get(form_response.headers["Location"]))
    sending = form_response.headers["Location"].replace("verification", "envoi")
    response = run("sending", lambda: visitor.post(sending, [], page=review))
    receipt = run("receipt", lambda: visitor.get(response.headers["Location"]))
    if receipt.status_code != 200:
        raise RuntimeError(f"the journey ended with {receipt.status}")


def _play_journey(visitor: Visitor, play: Callable[[str, Callable[[], TestResponse]], TestResponse]) -> None:
    """Home and procedure, then the submission."""
    play("home", lambda: visitor.get("/"))
    play("procedure", lambda: visitor.get(f"/demarches/{sample_form.SLUG}"))
    submit_request(visitor, play)


def _measure_journey_cpu(place: Installation, count: int = 15) -> float:
    """Return the CPU milliseconds of the application for one journey."""
    visitors = [Visitor(place.app) for _ in range(count)]
    for visitor in visitors:
        _play_journey(visitor, lambda name, step: step())
    return sum(visitor.app.spent for visitor in visitors) / count / 1e6


def _measure_reference_app(rounds: int) -> float:
    """Return the microseconds of a minimal Flask application for a page of 10 kB."""
    app = Flask("anchor", static_folder=None)
    app.add_url_rule("/", view_func=lambda: "x" * 10_000)
    timings = run_alternately(app, {"anchor": Visitor(app).repeat_request("/")}, rounds=rounds, calls=300)
    return timings["anchor"].get_median("p20")


def _find_own_case(resident: Visitor) -> str:
    """Return the URL of one of their requests."""
    page = resident.get(PAGES["own_requests"]).get_data(as_text=True)
    return page.split('href="/demandes/', 1)[1].split('"', 1)[0].join(("/demandes/", ""))


def _list_keys_engines(place: Installation) -> tuple[Engine, ...]:
    return place.site.keys_engine, place.site.keys_lookup_engine
