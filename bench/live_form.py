"""A long form page of eighty fields with thirty conditions: its live refresh, its rendering, its submission (G25)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from app.core.db import db
from app.procedures import publishing
from bench import sample_form
from bench.harness import Series, Timing, run_alternately
from bench.installation import Installation
from bench.report import Goal, Report
from bench.visitor import Visitor

SLUG, PAGE = "longue", "tout"
FIELDS, CONDITIONS = 80, 30


def build_definition() -> dict[str, Any]:
    """Build the measured form with one long page, alternating every type of short field."""
    return {
        **sample_form.build_definition(),
        "slug": SLUG,
        "pages": [{"id": PAGE, "title": "Tout", "fields": _build_fields()}],
    }


def _build_fields() -> list[dict[str, Any]]:
    fields = []
    for number in range(FIELDS - 1):
        kind = ("short_text", "number", "date", "yes_no")[number % 4]
        field: dict[str, Any] = {"id": f"q{number}", "type": kind, "label": f"Question {number}", "required": False}
        if number >= FIELDS - 1 - CONDITIONS:
            field["condition"] = {"==": [{"var": "answers.q3"}, number % 2 == 0]}
        fields.append(field)
    total = {"+": [{"var": "answers.q1"}, {"var": "answers.q5"}]}
    return [*fields, {"id": "total", "type": "computed", "label": "En tout", "value": total, "result": "number"}]


def build_typed_values(*, total: str = "") -> list[tuple[str, str]]:
    """Build the values posted by a browser: half of the conditions are met, one input was just left; `total` is displayed."""
    answers = {"short_text": "Bonjour", "number": "12,5", "date": "2027-01-10", "yes_no": "yes"}
    fields = [field for field in _build_fields() if field["type"] in answers]
    visible_ids = [field["id"] for field in fields if "condition" in field and field["condition"]["=="][1]]
    return [
        *(
            (field["id"], answers[field["type"]])
            for field in fields
            if "condition" not in field or field["id"] in visible_ids
        ),
        *(("shown", name) for name in [*visible_ids, "total"]),
        ("total", total),
        ("judged", "q0"),
        ("judged", "q1"),
    ]


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure, compared with an empty fragment for the same body, and with the page without conditions."""
    with place.open_context():
        publishing.publish(build_definition())
        db.session.commit()
    visitor, start = Visitor(place.app), f"/demarches/{SLUG}/remplir"
    page = _start_draft(visitor, start)
    token = visitor.read_token(page)
    timings: dict[str, Timing] = run_alternately(
        place.app,
        {
            "empty fragment": _build_requests(visitor, "/bench/fragment", token),
            "live refresh": _build_requests(visitor, f"{page}/brouillon", token, is_kept=False),
            "nothing changes": _build_requests(visitor, f"{page}/brouillon", token, is_kept=False, total="25"),
            "save": _build_requests(visitor, f"{page}/brouillon", token),
            "page": visitor.repeat_request(page),
            "sent": _build_requests(visitor, page, token, is_htmx=False),
        },
        rounds=rounds,
        calls=60,
    )
    report.details["long page"] = {name: timing.to_dict() for name, timing in timings.items()}
    empty = timings["empty fragment"]
    refresh, saved = timings["live refresh"], timings["save"]
    report.add(Goal("G25", "live refresh of 80 fields, p95 vs an empty fragment", 3, refresh.get_ratio(empty, "p95")))
    report.add(
        Goal(
            "G25", "the same, CPU", 3, refresh.get_ratio(empty), note=f"saving the draft: {saved.get_ratio(empty):.1f}"
        )
    )
    unchanged = timings["nothing changes"].get_ratio(empty)
    report.add(Goal("G25", "the same when nothing changes, CPU", 3, unchanged))


def _start_draft(visitor: Visitor, start: str) -> str:
    """Start a draft and return the URL of its page."""
    saved = visitor.post(f"{start}/brouillon", build_typed_values(), page=visitor.get(start))
    if saved.status_code != 200:
        raise RuntimeError(f"the long page was refused: {saved.status}")
    return saved.headers["HX-Replace-Url"]


def _build_requests(
    visitor: Visitor, path: str, token: str, *, is_kept: bool = True, total: str = "", is_htmx: bool = True
) -> Series:
    looked_at = [] if is_kept else [("looked_at", "1")]
    fields = [*build_typed_values(total=total), *looked_at, ("csrf_token", token)]
    headers = {"HX_Request": "true", "HX_Target": "draft-saved"} if is_htmx else {}
    environ = visitor.build_request(path, method="POST", fields=fields, **headers)
    body = environ["wsgi.input"].getvalue()
    return lambda calls: [{**environ, "wsgi.input": BytesIO(body)} for _ in range(calls)]
