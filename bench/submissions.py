"""Submissions: G4 compared with three ORM queries, G5 with WTForms and the ORM. Every commit is durable."""

from __future__ import annotations

from sqlalchemy import select

from app.cases.models import Case
from app.core.db import db
from bench import sample_form
from bench.harness import Environ, Series, Timing, run_alternately
from bench.installation import Installation
from bench.minimum_cost import measure_minimum_cost
from bench.report import Goal, Report
from bench.visitor import Visitor

CALLS = 60
# The bounds of decision 20, instead of G4 and G5.
CPU_OVER_R3 = 7.0
CPU_OVER_W = 2.5


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    visitor = Visitor(place.app)
    visitor.begin_draft()
    size = 300  # a redirection
    targets = {
        "R3": visitor.repeat_request(f"/bench/three/{_find_any_case(place)}/{size}"),
        "submission": prepare_submissions(visitor),
        "W": prepare_plain_submissions(visitor),
    }
    timings = run_alternately(place.app, targets, rounds=rounds, calls=CALLS)
    report.details["submission"] = {name: timing.to_dict() for name, timing in timings.items()}
    submission = timings["submission"]
    least = [measure_minimum_cost(place, prepare_submissions(visitor)(CALLS)) for _ in range(rounds)]
    report.details["submission"]["driver alone"] = Timing(least, 0, 0).to_dict()
    report.add(
        Goal(
            "G4",
            "submission, p50 vs three ORM queries (R3), fsync on",
            2,
            submission.get_ratio(timings["R3"], "p50"),
            note=f"{Timing(least, 0, 0).get_ratio(timings['R3'], 'p50'):.2f} for its statements by the driver alone",
        ),
        Goal("G5", "submission, p50 vs WTForms and ORM (W)", 0.6, submission.get_ratio(timings["W"], "p50")),
        Goal("G4", "the same, CPU", CPU_OVER_R3, submission.get_ratio(timings["R3"])),
        Goal("G5", "the same, CPU", CPU_OVER_W, submission.get_ratio(timings["W"])),
    )


def prepare_submissions(visitor: Visitor) -> Series:
    """Prepare submission requests, each with its own draft."""

    def ready(calls: int) -> list[Environ]:
        drafts = [visitor.begin_draft() for _ in range(calls)]
        token = visitor.read_token(f"{drafts[0]}/verification")
        return [visitor.build_request(f"{at}/envoi", method="POST", fields=[("csrf_token", token)]) for at in drafts]

    return ready


def prepare_plain_submissions(visitor: Visitor) -> Series:
    """Prepare requests with the same answers for the plain form."""

    def ready(calls: int) -> list[Environ]:
        fields = [*sample_form.build_typed_values(), ("csrf_token", visitor.read_token("/bench/form"))]
        return [visitor.build_request("/bench/form", method="POST", fields=fields) for _ in range(calls)]

    return ready


def _find_any_case(place: Installation) -> object:
    with place.open_context():
        return db.session.scalar(select(Case.id).limit(1))
