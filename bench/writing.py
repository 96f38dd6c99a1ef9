"""Submissions: G4 against three queries of the ORM, G5 against WTForms and the ORM. Every commit waits for the disk."""

from __future__ import annotations

from sqlalchemy import select

from app.cases.models import Case
from app.core.db import db
from bench import form
from bench.goals import Goal, Report
from bench.harness import Environ, Series, alternate
from bench.place import Place
from bench.visitor import Visitor

CALLS = 60


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
    report.add(
        Goal("G4", "submission, p50 vs three ORM queries (R3), fsync on", 2, submission.over(found["R3"], "p50")),
        Goal("G5", "submission, p50 vs WTForms and ORM (W)", 0.6, submission.over(found["W"], "p50")),
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
