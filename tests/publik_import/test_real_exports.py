"""Import folders of exports, fill in every form to its receipt and simulate every workflow.

The folders are two fictional ones, recent and legacy, and the one named by `PARVIS_WCS_EXPORTS`, if set.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from app.core.sites import Site
from app.procedures import publishing
from app.workflows import publishing as workflows
from app.workflows.definition import Workflow, parse_workflow
from app.workflows.engine import StepReason
from publik_import.importer import ImportedFile, import_paths
from tests.cast import Person
from tests.client import Browser
from tests.publik_import.form_filler import FormFiller, FormNotSent
from tests.publik_import.legacy_exports import write_legacy_exports
from tests.publik_import.migration import MigrationResult, migrate
from tests.publik_import.town_exports import write_town_exports
from tests.workflows.simulation import simulate

pytestmark = pytest.mark.thorough

EXPORTS_FOLDER = os.environ.get("PARVIS_WCS_EXPORTS", "")
ATTEMPTS = 3


@pytest.fixture(
    params=[
        "ours",
        "older",
        pytest.param(
            "given", marks=[pytest.mark.slow, pytest.mark.postgresql("whole modules only"), pytest.mark.timeout(1200)]
        ),
    ]
)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "ours":
        return write_town_exports(tmp_path / "town")
    if request.param == "older":
        return write_legacy_exports(tmp_path / "town")
    if not EXPORTS_FOLDER:
        pytest.skip("PARVIS_WCS_EXPORTS names no folder of exports")
    return Path(EXPORTS_FOLDER)


@pytest.fixture
def files(folder: Path) -> Sequence[ImportedFile]:
    return import_paths([folder])


@pytest.fixture
def migration_result(site: Site, files: Sequence[ImportedFile]) -> MigrationResult:
    return migrate(files)


def test_every_file_is_imported_without_problems(files: Sequence[ImportedFile]) -> None:
    assert [(file.file, str(file.error)) for file in files if file.error and file.error.code != "aside"] == []
    assert [(file.file, [str(problem) for problem in file.problems]) for file in files if file.problems] == []


def test_every_workflow_simulation_reaches_all_statuses(files: Sequence[ImportedFile]) -> None:
    incomplete_simulations = {}
    for file in files:
        if file.kind == "workflow" and file.definition is not None:
            simulation = simulate(parse_workflow(file.definition))
            failures = [step for step in simulation.failures if step.why is not StepReason.NO_MARKER]
            if simulation.unreached or simulation.endless or failures or not simulation.is_complete:
                incomplete_simulations[file.file] = simulation

    assert incomplete_simulations == {}


def test_every_form_is_filled_in_to_its_receipt(app: Flask, chloe: Person, migration_result: MigrationResult) -> None:
    failures = [
        str(error) for slug in migration_result.procedures if (error := _fill_in_form(app, chloe, slug)) is not None
    ]

    assert {key: [str(problem) for problem in problems] for key, problems in migration_result.problems.items()} == {}
    assert failures == []
    assert migration_result.procedures


def test_every_imported_workflow_is_published(files: Sequence[ImportedFile], migration_result: MigrationResult) -> None:
    published: list[Workflow] = [workflows.live_workflow(slug).definition for slug in migration_result.workflows]

    assert len(published) == len(
        {file.definition["slug"] for file in files if file.kind == "workflow" and file.definition}
    )
    assert all(status.label for workflow in published for status in workflow.statuses)


def _fill_in_form(app: Flask, resident: Person, slug: str) -> FormNotSent | None:
    """Return the last error if no attempt to fill in the form succeeds."""
    procedure, last_error = publishing.live_procedure(slug).definition, None
    for seed in range(ATTEMPTS):
        try:
            FormFiller(resident if procedure.account.required else Browser(app), procedure, seed).submit()
        except FormNotSent as error:
            last_error = error
        else:
            return None
    return last_error
