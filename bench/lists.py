"""The list of the back office: G7 with a million cases against ten thousand, G8 at any depth against the first page."""

from __future__ import annotations

import re
from html import unescape

from bench import crowd
from bench.goals import Goal, Report
from bench.harness import Timing, alternate
from bench.place import AGENT, PASSWORD, Place
from bench.visitor import Visitor

FEW, MANY = 10_000, 1_000_000
LIST = "/agents/demandes?state=all"
DEPTHS = 30
_NEXT = re.compile(r'href="(/agents/demandes\?[^"]*after=[^"]+)"')


def measure(place: Place, report: Report, *, rounds: int) -> Timing:
    """With ten thousand cases; returns the time of the first page, for `measure_many`."""
    crowd.fill(place, FEW)
    agent = Visitor(place.app)
    agent.sign_in(AGENT, PASSWORD)
    targets = {"first page": agent.again(LIST), "deep page": agent.again(_page_at(agent, DEPTHS))}
    targets |= {"open cases": agent.again("/agents/demandes"), "a word": agent.again(f"{LIST}&words=vasseur")}
    found = alternate(place.app, targets, rounds=rounds, calls=60)
    report.details["list of 10 000 cases"] = {name: timing.as_numbers() for name, timing in found.items()}
    depth = found["deep page"].over(found["first page"], "p50")
    report.add(Goal("G8", f"list, page {DEPTHS} vs page 1, p50", 1.5, depth))
    return found["first page"]


def measure_many(place: Place, report: Report, few: Timing, *, rounds: int) -> None:
    """The same list once there are a million; both were run by the same process, one after the other."""
    crowd.fill(place, MANY - FEW)
    agent = Visitor(place.app)
    agent.sign_in(AGENT, PASSWORD)
    targets = {"first page": agent.again(LIST), "deep page": agent.again(_page_at(agent, DEPTHS))}
    targets |= {"open cases": agent.again("/agents/demandes"), "a word": agent.again(f"{LIST}&words=vasseur")}
    found = alternate(place.app, targets, rounds=rounds, calls=40)
    report.details["list of a million cases"] = {name: timing.as_numbers() for name, timing in found.items()}
    report.add(
        Goal("G7", "list, a million cases vs ten thousand, p50", 1.5, found["first page"].over(few, "p50")),
        Goal(
            "G8",
            f"list of a million, page {DEPTHS} vs page 1",
            1.5,
            found["deep page"].over(found["first page"], "p50"),
        ),
    )


def _page_at(agent: Visitor, depth: int) -> str:
    """The address of the page so many clicks further."""
    address = LIST
    for _ in range(depth):
        found = _NEXT.search(agent.get(address).get_data(as_text=True))
        if found is None:
            break
        address = unescape(found[1])
    return address
