"""Publik exports with any identifiers are parsed, compared, saved as drafts and reported.

`PARVIS_FUZZ_INPUTS` is the number of random exports.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from random import Random

import pytest

from app.core.db import db
from app.core.sites import Site
from publik_import.importer import import_contents
from publik_import.report import RECORDED, build_report
from publik_import.site.publik_package import build_export, import_new_definitions, make_export_plan
from publik_import.site.publik_summary import summary_of
from tests.example_counts import choose_cases, read_seed
from tests.fuzz.exports import NAMES, exports_with_one_name, renamed_exports

pytestmark = pytest.mark.timeout(3600)

INPUTS = int(os.environ.get("PARVIS_FUZZ_INPUTS", "10"))
SOME_NAMES = Random(read_seed()).sample(NAMES, 12)
# An element that changed its type is refused by its name.
EXPECTED = ("unknown_kind",)


@pytest.mark.parametrize("names", choose_cases([SOME_NAMES], [[*NAMES]]), ids=["some", "all"])
def test_identifiers_may_be_any_of_our_keywords(site: Site, names: Sequence[str]) -> None:
    assert {name: failures for name in names if (failures := failures_in(exports_with_one_name(name)))} == {}


def test_keywords_and_malformed_elements_raise_nothing(site: Site) -> None:
    results = ((number, failures_in(renamed_exports(Random(f"names {number}")))) for number in range(INPUTS))

    assert {number: failures for number, failures in results if failures} == {}


def failures_in(contents: list[tuple[str, bytes]]) -> list[str]:
    """Return the files and the elements whose import failed, and roll the import back."""
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
