"""Submissions: G4 against three queries of the ORM, G5 against WTForms and the ORM. Every commit waits for the disk."""

from __future__ import annotations

from sqlalchemy import select

from app.cases.models import Case
from app.core.db import db
from bench import form
from bench.floor import measured_floor
from bench.goals import Goal, Report
from bench.harness import Environ, Series, Timing, alternate
from bench.place import Place
from bench.visitor import Visitor

CALLS = 60
# What decision 20 holds us to instead of G4 and G5.
CPU_OVER_R3 = 7.0
CPU_OVER_W = 2.5


def measure(place: Place, report: Report, *, rounds: int) -> None:
    visitor = Visitor(place.app)
    visitor.begin_draft()
    size = 300  # a redirection
    targets = {
        "R3": visitor.again(f"/bench/three/{_some_case(place)}/{size}"),
        "submission": submissions(visitor),
        "W": plain_submissions(visitor),
    }
    found = alternate(place.app, targets, rounds=rounds, calls=CALLS)
    report.details["submission"] = {name: timing.as_numbers() for name, timing in found.items()}
    submission = found["submission"]
    least = [measured_floor(place, submissions(visitor)(CALLS)) for _ in range(rounds)]
    report.details["submission"]["driver alone"] = Timing(least, 0, 0).as_numbers()
    report.add(
        Goal(
            "G4",
            "submission, p50 vs three ORM queries (R3), fsync on",
            2,
            submission.over(found["R3"], "p50"),
            note=f"{Timing(least, 0, 0).over(found['R3'], 'p50'):.2f} for its statements by the driver alone",
        ),
        Goal("G5", "submission, p50 vs WTForms and ORM (W)", 0.6, submission.over(found["W"], "p50")),
        Goal("G4", "the same, CPU", CPU_OVER_R3, submission.over(found["R3"])),
        Goal("G5", "the same, CPU", CPU_OVER_W, submission.over(found["W"])),
    )


def submissions(visitor: Visitor) -> Series:
    """The last click, each time on a draft of its own."""

    def ready(calls: int) -> list[Environ]:
        drafts = [visitor.begin_draft() for _ in range(calls)]
        token = visitor.token(f"{drafts[0]}/verification")
        return [visitor.request(f"{at}/envoi", method="POST", fields=[("csrf_token", token)]) for at in drafts]

    return ready


def plain_submissions(visitor: Visitor) -> Series:
    """The same answers sent to the plain form."""

    def ready(calls: int) -> list[Environ]:
        fields = [*form.typed(), ("csrf_token", visitor.token("/bench/form"))]
        return [visitor.request("/bench/form", method="POST", fields=fields) for _ in range(calls)]

    return ready


def _some_case(place: Place) -> object:
    with place.open():
        return db.session.scalar(select(Case.id).limit(1))
