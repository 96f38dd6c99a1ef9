"""HTTP load with production servers: requests per second, latency, idle memory (G24), concurrent writers (G6)."""

from __future__ import annotations

from bench import bulk_cases, processes, sample_form
from bench.case_lists import FEW, LIST
from bench.http_comparison import HEADING, HttpComparison, compare_alternately
from bench.installation import AGENT, PASSWORD, Installation
from bench.load_clients import TOGETHER, read_page, run_load, submit_drafts
from bench.minimal_app import get_path
from bench.report import Goal, Report
from bench.visitor import Visitor

ENCODINGS = "gzip, deflate, br, zstd"
ROUNDS = 5
SIZE_OF_FORM = 10_000
# Submissions of each client in a round.
EACH = 20


def measure(place: Installation, report: Report) -> None:
    """Measure each page, alternated with a bare Flask and Jinja page of the same size and server."""
    bulk_cases.fill_database(place, FEW)
    with processes.run_redis(place), processes.run_web(place) as process, processes.run_minimal_app(place) as bare_port:
        report.add(
            Goal("G24", "idle memory of web, 2 workers, PSS", 160, processes.measure_memory(process.pid), unit=" MB")
        )
        visitor, agent = Visitor(place.app, encodings=ENCODINGS), Visitor(place.app, encodings=ENCODINGS)
        agent.sign_in(AGENT, PASSWORD)
        draft = f"{visitor.begin_draft()}/{sample_form.PAGE}"
        pages = {
            "home": (Visitor(place.app, encodings=ENCODINGS), "/"),
            "first form page": (Visitor(place.app, encodings=ENCODINGS), f"/demarches/{sample_form.SLUG}/remplir"),
            "form page of a draft": (visitor, draft),
            "list of 10 000 cases": (agent, LIST),
        }
        print(f"\n{HEADING}")
        comparisons = [_compare_page(place, bare_port, name, *page) for name, page in pages.items()]
        comparisons.append(_compare_submission(place, bare_port))
    report.details["over HTTP"] = {served.what: served.to_dict() for served in comparisons}


def measure_writers(place: Installation, report: Report) -> None:
    """Measure G6, on PostgreSQL: eight concurrent submissions compared with one."""
    port = place.settings.port
    with processes.run_redis(place), processes.run_web(place):
        alone = submit_drafts(place.app, port, clients=1, each=60)
        together = submit_drafts(place.app, port, clients=TOGETHER, each=30)
    report.details["submissions on PostgreSQL"] = {"alone": vars(alone), "together": vars(together)}
    report.add(Goal("G6", "submission on PostgreSQL, p95 of 8 at once vs p50 alone", 12, together.p95 / alone.p50))


def _compare_page(place: Installation, bare_port: int, what: str, visitor: Visitor, path: str) -> HttpComparison:
    reference_visitor, path_of_bare = Visitor(place.app, encodings=ENCODINGS), get_path(len(visitor.get(path).data))
    return compare_alternately(
        what,
        lambda: run_load(place.settings.port, visitor, path),
        lambda: run_load(bare_port, reference_visitor, path_of_bare),
        rounds=ROUNDS,
    )


def _compare_submission(place: Installation, bare_port: int) -> HttpComparison:
    """Compare the submission request with a bare page read by the same clients."""
    path = get_path(SIZE_OF_FORM)
    return compare_alternately(
        "submission",
        lambda: submit_drafts(place.app, place.settings.port, clients=TOGETHER, each=EACH),
        lambda: read_page(bare_port, path, {"Accept-Encoding": ENCODINGS}, clients=TOGETHER, each=10 * EACH),
        rounds=ROUNDS,
    )
