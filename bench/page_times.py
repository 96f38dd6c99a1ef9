"""Pages that are read: G1 home, G2 home of somebody signed in, G3 form, G13 revalidation."""

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
    """R0 for a page: a bare view of the same size, asked for by the same browser."""
    size = len(visitor.get(path).data)
    return visitor.repeat_request(f"/bench/bare/{size}")


def _measure_home(place: Installation, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    found = run_alternately(
        place.app, {"R0": build_reference_requests(visitor, "/"), "home": visitor.repeat_request("/")}, rounds=rounds
    )
    _add_detail(report, "home", found)
    report.add(Goal("G1", "anonymous home, CPU vs bare page (R0)", 1.6, found["home"].get_ratio(found["R0"])))


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
    found: dict[str, Timing] = run_alternately(place.app, targets, rounds=rounds, others=(small, plain))
    _add_detail(report, "connected home", found)
    rate = found["J"].get_ratio(found["connected home"])
    report.add(
        Goal(
            "G2",
            "connected home, requests per second vs naive page without database (J)",
            1.0,
            rate,
            at_least=True,
            note=_describe_plain_page(),
        ),
        Goal("G13", "304 vs full connected home, CPU", 0.5, found["304"].get_ratio(found["connected home"])),
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
    found = run_alternately(place.app, targets, rounds=rounds)
    _add_detail(report, "form", found)
    first, of_draft = found["blank form"].get_ratio(found["R0 blank"]), found["form of a draft"].get_ratio(found["R0"])
    first_beside_w, draft_beside_w = (
        found["blank form"].get_ratio(found["W"]),
        found["form of a draft"].get_ratio(found["W of a draft"]),
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


def _add_detail(report: Report, name: str, found: dict[str, Timing]) -> None:
    report.details[name] = {target: timing.to_dict() for target, timing in found.items()}
    wrong = {target: timing.status for target, timing in found.items() if timing.status not in (200, 303, 304)}
    if wrong:
        raise RuntimeError(f"{name}: {wrong}")
