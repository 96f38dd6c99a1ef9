"""The case list of the back office: G7 with many cases against ten thousand, G8 at any depth, G33 against a form page."""

from __future__ import annotations

import re
from html import unescape

from bench import bulk_cases, case_multiplication, sample_form
from bench.harness import Timing, run_alternately
from bench.installation import AGENT, PASSWORD, Installation
from bench.report import Goal, Report
from bench.visitor import Visitor

FEW, MANY, MILLION = 10_000, 100_000, 1_000_000
LIST = "/agents/demandes?state=all"
# What agents read most besides the list itself.
PROCEDURE = "signaler-un-probleme-de-voirie"
LISTS = {
    "view by legal date": f"/agents/demandes?procedure={PROCEDURE}&order=due",
    "filter by an answer": f"/agents/demandes?procedure={PROCEDURE}&answer=danger:yes&state=all",
    "beginning of a name": "/agents/demandes?words=vas",
}
DEPTHS = 30
_NEXT = re.compile(r'href="(/agents/demandes\?[^"]*after=[^"]+)"')


def measure(place: Installation, report: Report, *, rounds: int, million: bool = False) -> None:
    bulk_cases.fill_database(place, FEW)
    few = _measure(place, report, FEW, rounds)
    count = MILLION if million else MANY
    case_multiplication.multiply_cases(place, count)
    many = _measure(place, report, count, rounds)
    report.add(Goal("G7", f"list of {count} cases vs {FEW}, CPU", 1.5, many.get_ratio(few)))


def _measure(place: Installation, report: Report, count: int, rounds: int) -> Timing:
    """Measure pages of the list with this number of cases; return the time of the first page."""
    agent = Visitor(place.app)
    agent.sign_in(AGENT, PASSWORD)
    targets = {
        "first page": agent.repeat_request(LIST),
        "deep page": agent.repeat_request(_get_page_url(agent, DEPTHS)),
        "open cases": agent.repeat_request("/agents/demandes"),
        "a word": agent.repeat_request(f"{LIST}&words=vasseur"),
        "form page": agent.repeat_request(f"/demarches/{sample_form.SLUG}/remplir"),
        **{name: agent.repeat_request(url) for name, url in LISTS.items()},
    }
    timings = run_alternately(place.app, targets, rounds=rounds, calls=40)
    report.details[f"list of {count} cases"] = {name: timing.to_dict() for name, timing in timings.items()}
    form_page = timings["form page"]
    for name in ("first page", "open cases", *LISTS):
        ratio = timings[name].get_ratio(form_page)
        report.add(
            Goal("G33", f"{name} of {count} cases vs first form page, CPU", 12 if count == MILLION else 8, ratio)
        )
    depth = timings["deep page"].get_ratio(timings["first page"])
    report.add(Goal("G8", f"list of {count} cases, page {DEPTHS} vs page 1, CPU", 1.5, depth))
    return timings["first page"]


def _get_page_url(agent: Visitor, depth: int) -> str:
    """Return the URL of the page this number of clicks further."""
    address = LIST
    for _ in range(depth):
        match = _NEXT.search(agent.get(address).get_data(as_text=True))
        if match is None:
            break
        address = unescape(match[1])
    return address
