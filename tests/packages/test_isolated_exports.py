"""A definition that cannot be saved is reported, and does not prevent the others."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.qualities import create_quality, find_quality
from app.core.db import db
from app.core.sites import Site
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.drafts import definition_drafts
from app.packages.package_qualities import create_from_package
from publik_import.importer import ImportedFile, import_contents
from publik_import.report import RECORDED, build_report
from publik_import.site.publik_package import build_export, import_new_definitions, make_export_plan
from tests.publik_import.sample_exports import LEAVE, make_status, make_workflow

VALID_WORKFLOW = make_workflow(make_status("new", LEAVE), make_status("end"))


def build_nested_list(levels: int) -> list[Any]:
    node: list[Any] = []
    for _ in range(levels):
        node = [node]
    return node


INVALID_DEFINITIONS = {
    "read": {"slug": "bad", "statuses": build_nested_list(5000)},
    "compared": {"slug": "bad", "statuses": [object()]},
    "saved": {"slug": "Not a name", "statuses": []},
    "listed": {"slug": "bad", "title": "Liste", "source": 3},
}


@pytest.mark.parametrize("step", INVALID_DEFINITIONS)
def test_a_definition_that_fails_is_reported_and_the_others_are_imported(site: Site, step: str) -> None:
    kind = "datasource" if step == "listed" else "workflow"
    invalid_file = ImportedFile("bad.wcs", kind=kind, definition=INVALID_DEFINITIONS[step])
    files = [invalid_file, *import_contents([("good.wcs", VALID_WORKFLOW.encode())])]

    export = build_export(files)
    imported = import_new_definitions(export, make_export_plan(export), must_replace=False)
    db.session.commit()

    assert [each.slug for each in imported] == ["bennes"]
    assert definition_drafts.find_draft(WORKFLOW, "bennes") is not None
    reported_files = {file["file"]: file for file in build_report(files, RECORDED)["files"]}
    assert reported_files["good.wcs"]["imported"]
    assert not reported_files["bad.wcs"]["imported"]
    assert reported_files["bad.wcs"]["not_imported_because"]


def test_a_long_title_of_an_existing_quality_gets_the_slug_appended(site: Site) -> None:
    title, attributes = "T" * 100, {"family": "polices-voirie", "explanation": "Au service."}
    create_quality(title, slug="ici", **attributes)

    create_from_package({"slug": "la-bas", "title": title, **attributes})

    assert find_quality("la-bas").title == "T" * 91 + " (la-bas)"
