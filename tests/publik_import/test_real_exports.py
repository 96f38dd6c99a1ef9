"""Every form of a folder of exports is filled in to its receipt, every workflow walked through all its statuses.

The folders are those written for these tests, of two times, and, when `PARVIS_WCS_EXPORTS` names one, that of an authority.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from app.core.sites import Site
from app.procedures import publishing
from app.publik_import.importer import ImportedFile, import_paths
from app.workflows import publishing as workflows
from app.workflows.definition import Workflow, parse_workflow
from app.workflows.engine import StepReason
from app.workflows.simulation import simulate
from tests.cast import Person
from tests.client import Browser
from tests.publik_import.form_filler import FormFiller, FormNotSent
from tests.publik_import.legacy_exports import write_legacy_exports
from tests.publik_import.migration import MigrationResult, migrate
from tests.publik_import.town_exports import write_town_exports

pytestmark = [pytest.mark.thorough, pytest.mark.postgresql]

GIVEN = os.environ.get("PARVIS_WCS_EXPORTS", "")
TRIES = 3


@pytest.fixture(
    params=[
        "ours",
        "older",
        pytest.param("given", marks=[pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(1200)]),
    ]
)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "ours":
        return write_town_exports(tmp_path / "town")
    if request.param == "older":
        return write_legacy_exports(tmp_path / "town")
    if not GIVEN:
        pytest.skip("PARVIS_WCS_EXPORTS names no folder of exports")
    return Path(GIVEN)


@pytest.fixture
def files(folder: Path) -> Sequence[ImportedFile]:
    return import_paths([folder])


@pytest.fixture
def migration_result(site: Site, files: Sequence[ImportedFile]) -> MigrationResult:
    return migrate(files)


def test_every_file_is_read_and_every_form_and_workflow_passes_the_checks(files: Sequence[ImportedFile]) -> None:
    assert [(one.file, str(one.error)) for one in files if one.error and one.error.code != "aside"] == []
    assert [(one.file, [str(each) for each in one.problems]) for one in files if one.problems] == []


def test_every_workflow_is_walked_through_all_its_statuses(files: Sequence[ImportedFile]) -> None:
    stuck = {}
    for one in files:
        if one.kind == "workflow" and one.definition is not None:
            found = simulate(parse_workflow(one.definition))
            failures = [step for step in found.failures if step.why is not StepReason.NO_MARKER]
            if found.unreached or found.endless or failures or not found.is_complete:
                stuck[one.file] = found

    assert stuck == {}


def test_every_form_is_filled_in_to_its_receipt(app: Flask, chloe: Person, migration_result: MigrationResult) -> None:
    never = [str(error) for slug in migration_result.procedures if (error := _filling(app, chloe, slug)) is not None]

    assert {key: [str(each) for each in problems] for key, problems in migration_result.refused.items()} == {}
    assert never == []
    assert migration_result.procedures


def test_a_published_workflow_is_the_one_that_was_read(
    files: Sequence[ImportedFile], migration_result: MigrationResult
) -> None:
    published: list[Workflow] = [workflows.live_workflow(slug).definition for slug in migration_result.workflows]

    assert len(published) == len({one.definition["slug"] for one in files if one.kind == "workflow" and one.definition})
    assert all(status.label for each in published for status in each.statuses)


def _filling(app: Flask, resident: Person, slug: str) -> FormNotSent | None:
    """What keeps the form from being sent, whatever is chosen."""
    procedure, found = publishing.live_procedure(slug).definition, None
    for seed in range(TRIES):
        try:
            FormFiller(resident if procedure.account.required else Browser(app), procedure, seed).submit()
        except FormNotSent as error:
            found = error
        else:
            return None
    return found
