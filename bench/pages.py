"""Pages that are read: G1 home, G2 home of somebody signed in, G3 form, G13 revalidation."""

from __future__ import annotations

from bench import naive
from bench.form import PAGE, SLUG, typed
from bench.goals import Goal, Report
from bench.harness import Series, Timing, alternate
from bench.place import PASSWORD, RESIDENT, Place
from bench.visitor import Visitor


def measure(place: Place, report: Report, *, rounds: int) -> None:
    _home(place, report, rounds)
    _signed_in(place, report, rounds)
    _form(place, report, rounds)


def bare(visitor: Visitor, path: str) -> Series:
    """R0 for a page: a bare view of the same size, asked for by the same browser."""
    size = len(visitor.get(path).data)
    return visitor.again(f"/bench/bare/{size}")


def _home(place: Place, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    found = alternate(place.app, {"R0": bare(visitor, "/"), "home": visitor.again("/")}, rounds=rounds)
    _detail(report, "home", found)
    report.add(Goal("G1", "anonymous home, CPU vs bare page (R0)", 1.6, found["home"].over(found["R0"])))


def _signed_in(place: Place, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    visitor.sign_in(RESIDENT, PASSWORD)
    small = naive.make(naive.rows_for(len(visitor.get("/").data)))
    etag = Visitor(place.app).get("/").headers.get("ETag", "")
    targets = {"connected home": visitor.again("/"), "304": Visitor(place.app).again("/", If_None_Match=etag)}
    plain = {"J": Visitor(small).again("/")}
    found: dict[str, Timing] = alternate(place.app, targets, rounds=rounds, others=(small, plain))
    _detail(report, "connected home", found)
    rate = found["J"].over(found["connected home"])
    report.add(
        Goal(
            "G2",
            "connected home, requests per second vs naive page without database (J)",
            1.0,
            rate,
            at_least=True,
            note=_kind_of_j(),
        ),
        Goal("G13", "304 vs full connected home, CPU", 0.5, found["304"].over(found["connected home"])),
    )


def _form(place: Place, report: Report, rounds: int) -> None:
    visitor = Visitor(place.app)
    draft = f"{visitor.begin_draft()}/{PAGE}"
    blank, anyone = f"/demarches/{SLUG}/remplir", Visitor(place.app)
    plain = visitor.post("/bench/form", typed(), page=visitor.get("/bench/form")).headers["Location"]
    targets = {
        "R0": bare(visitor, draft),
        "R0 blank": bare(anyone, blank),
        "blank form": anyone.again(blank),
        "form of a draft": visitor.again(draft),
        "W": anyone.again("/bench/form"),
        "W of a draft": visitor.again(plain),
    }
    found = alternate(place.app, targets, rounds=rounds)
    _detail(report, "form", found)
    first, of_draft = found["blank form"].over(found["R0 blank"]), found["form of a draft"].over(found["R0"])
    first_beside_w, draft_beside_w = (
        found["blank form"].over(found["W"]),
        found["form of a draft"].over(found["W of a draft"]),
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


def _kind_of_j() -> str:
    return "J with Flask-Babel" if naive.has_flask_babel else "J imitates Flask-Babel, which is slower"


def _detail(report: Report, name: str, found: dict[str, Timing]) -> None:
    report.details[name] = {target: timing.as_numbers() for target, timing in found.items()}
    wrong = {target: timing.status for target, timing in found.items() if timing.status not in (200, 303, 304)}
    if wrong:
        raise RuntimeError(f"{name}: {wrong}")
