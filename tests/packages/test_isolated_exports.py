"""One export that cannot be kept is reported, and those beside it are imported."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.qualities import create_quality, find_quality
from app.core.db import db
from app.core.sites import Site
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.drafts import definition_drafts
from app.packages.package_qualities import create_from_package
from app.packages.publik_package import build_export, import_new_definitions, make_export_plan
from app.publik_import.importer import ImportedFile, import_contents
from app.publik_import.report import RECORDED, build_report
from tests.publik_import.sample_exports import LEAVE, make_status, make_workflow

GOOD = make_workflow(make_status("new", LEAVE), make_status("end"))


def nested(levels: int) -> list[Any]:
    node: list[Any] = []
    for _ in range(levels):
        node = [node]
    return node


BAD = {
    "read": {"slug": "bad", "statuses": nested(5000)},
    "compared": {"slug": "bad", "statuses": [object()]},
    "saved": {"slug": "Not a name", "statuses": []},
    "listed": {"slug": "bad", "title": "Liste", "source": 3},
}


@pytest.mark.parametrize("when", BAD)
def test_a_document_that_fails_is_reported_and_the_others_are_kept(site: Site, when: str) -> None:
    kind = "datasource" if when == "listed" else "workflow"
    bad = ImportedFile("bad.wcs", kind=kind, definition=BAD[when])
    files = [bad, *import_contents([("good.wcs", GOOD.encode())])]

    arrival = build_export(files)
    taken = import_new_definitions(arrival, make_export_plan(arrival), must_replace=False)
    db.session.commit()

    assert [each.slug for each in taken] == ["bennes"]
    assert definition_drafts.find_draft(WORKFLOW, "bennes") is not None
    told = {file["file"]: file for file in build_report(files, RECORDED)["files"]}
    assert told["good.wcs"]["imported"]
    assert not told["bad.wcs"]["imported"]
    assert told["bad.wcs"]["not_imported_because"]


def test_two_qualities_of_the_same_long_title_are_told_apart(site: Site) -> None:
    title, words = "T" * 100, {"family": "polices-voirie", "explanation": "Au service."}
    create_quality(title, slug="ici", **words)

    create_from_package({"slug": "la-bas", "title": title, **words})

    assert find_quality("la-bas").title == "T" * 91 + " (la-bas)"
