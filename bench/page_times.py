"""Page rendering: G1 home, G2 home of a signed-in account, G3 form, G13 revalidation."""

from __future__ import annotations

from bench import plain_flask_page
from bench.harness import Series, Timing, run_alternately
from bench.installation import PASSWORD, RESIDENT, Installation
from bench.report import Goal, Report
from bench.sample_form import PAGE, SLUG, build_typed_values
from bench.visitor import Visitor


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    _measure_home(place, report, rounds)
    _measure_signed_in_home(place, report, rounds)
    _measure_form(place, report, rounds)


def build_reference_requests(visitor: Visitor, path: str) -> Series:
    """Build R0 for a page: a bare view of the same size, requested by the same browser."""
    size = len(visitor.get(path).data)
    return visitor.repeat_request(f"/bench/bare/{size}")


def _measure_home(place: Installation, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    timings = run_alternately(
        place.app, {"R0": build_reference_requests(visitor, "/"), "home": visitor.repeat_request("/")}, rounds=rounds
    )
    _add_detail(report, "home", timings)
    report.add(Goal("G1", "anonymous home, CPU vs bare page (R0)", 1.6, timings["home"].get_ratio(timings["R0"])))


def _measure_signed_in_home(place: Installation, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    visitor.sign_in(RESIDENT, PASSWORD)
    small = plain_flask_page.create_app(plain_flask_page.find_row_count(len(visitor.get("/").data)))
    etag = Visitor(place.app).get("/").headers.get("ETag", "")
    targets = {
        "connected home": visitor.repeat_request("/"),
        "304": Visitor(place.app).repeat_request("/", If_None_Match=etag),
    }
    plain = {"J": Visitor(small).repeat_request("/")}
    timings: dict[str, Timing] = run_alternately(place.app, targets, rounds=rounds, others=(small, plain))
    _add_detail(report, "connected home", timings)
    rate = timings["J"].get_ratio(timings["connected home"])
    report.add(
        Goal(
            "G2",
            "connected home, requests per second vs naive page without database (J)",
            1.0,
            rate,
            at_least=True,
            note=_describe_plain_page(),
        ),
        Goal("G13", "304 vs full connected home, CPU", 0.5, timings["304"].get_ratio(timings["connected home"])),
    )


def _measure_form(place: Installation, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    draft = f"{visitor.begin_draft()}/{PAGE}"
    blank, anyone = f"/demarches/{SLUG}/remplir", Visitor(place.app)
    plain = visitor.post("/bench/form", build_typed_values(), page=visitor.get("/bench/form")).headers["Location"]
    targets = {
        "R0": build_reference_requests(visitor, draft),
        "R0 blank": build_reference_requests(anyone, blank),
        "blank form": anyone.repeat_request(blank),
        "form of a draft": visitor.repeat_request(draft),
        "W": anyone.repeat_request("/bench/form"),
        "W of a draft": visitor.repeat_request(plain),
    }
    timings = run_alternately(place.app, targets, rounds=rounds)
    _add_detail(report, "form", timings)
    first, of_draft = (
        timings["blank form"].get_ratio(timings["R0 blank"]),
        timings["form of a draft"].get_ratio(timings["R0"]),
    )
    first_beside_w, draft_beside_w = (
        timings["blank form"].get_ratio(timings["W"]),
        timings["form of a draft"].get_ratio(timings["W of a draft"]),
    )
    report.add(
        Goal("G3", "first form page (12 fields), CPU vs R0", 4, first),
        Goal("G3", "the same, as we hold it (decision 36)", 2, first),
        Goal("G3", "first form page vs WTForms (W)", 0.15, first_beside_w),
        Goal("G3", "the same, as we hold it (decision 36)", 0.25, first_beside_w),
        Goal("G3", "form page of a draft, CPU vs R0", 4, of_draft),
        Goal("G3", "form page of a draft vs WTForms and ORM (W)", 0.15, draft_beside_w),
        Goal("G3", "the same, as we hold it (decision 36)", 0.35, draft_beside_w),
    )


def _describe_plain_page() -> str:
    return "J with Flask-Babel" if plain_flask_page.has_flask_babel else "J imitates Flask-Babel, which is slower"


def _add_detail(report: Report, name: str, timings: dict[str, Timing]) -> None:
    report.details[name] = {target: timing.to_dict() for target, timing in timings.items()}
    unexpected = {target: timing.status for target, timing in timings.items() if timing.status not in (200, 303, 304)}
    if unexpected:
        raise RuntimeError(f"{name}: {unexpected}")
