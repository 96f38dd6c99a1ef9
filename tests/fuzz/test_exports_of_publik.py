"""Whatever an authority called its things in Publik, its exports are read, compared, kept as drafts and reported.

`PARVIS_FUZZ_INPUTS` says how many times names and shapes are drawn.
"""

from __future__ import annotations

import os
from random import Random

import pytest

from app.core.db import db
from app.core.sites import Site
from app.packages.publik_package import build_export, import_new_definitions, make_export_plan
from app.packages.publik_summary import summary_of
from app.publik_import.importer import import_contents
from app.publik_import.report import RECORDED, build_report
from tests.fuzz.exports import NAMES, exports_with_one_name, renamed_exports

pytestmark = pytest.mark.timeout(3600)

INPUTS = int(os.environ.get("PARVIS_FUZZ_INPUTS", "40"))
# An element that changed its kind is refused by its name.
EXPECTED = ("unknown_kind",)


def test_a_thing_may_have_any_name_of_ours(site: Site) -> None:
    assert {name: found for name in NAMES if (found := failures_in(exports_with_one_name(name)))} == {}


def test_names_of_ours_and_odd_shapes_stop_nothing(site: Site) -> None:
    drawn = ((number, failures_in(renamed_exports(Random(f"names {number}")))) for number in range(INPUTS))

    assert {number: found for number, found in drawn if found} == {}


def failures_in(contents: list[tuple[str, bytes]]) -> list[str]:
    """The files, and the elements, whose import failed; the import of all of them is undone."""
    files = import_contents(contents)
    arrival = build_export(files)
    plan = make_export_plan(arrival)
    summary_of(arrival, plan)
    import_new_definitions(arrival, plan, must_replace=True)
    report = build_report(files, RECORDED)
    db.session.rollback()
    elements = [entry for file in report["files"] for entry in file["not_mapped"]]
    return [
        *(one.file for one in files if one.error and one.error.code not in EXPECTED),
        *(entry["element"] for entry in elements if any("a échoué" in reason for reason in entry["reasons"])),
        *(item.key for item in plan.items if len(item.located_problems) != len(item.problems)),
    ]
