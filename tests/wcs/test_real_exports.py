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
from app.wcs.importing import Imported, import_paths
from app.workflows import publishing as workflows
from app.workflows.definition import Workflow, parse_workflow
from app.workflows.engine import Why
from app.workflows.simulation import walk
from tests.client import Browser
from tests.people import Person
from tests.wcs.filler import Filler, NeverSent
from tests.wcs.moving import MovedIn, move_in
from tests.wcs.older_town import write_older_town
from tests.wcs.town import write_town

GIVEN = os.environ.get("PARVIS_WCS_EXPORTS", "")
TRIES = 3


@pytest.fixture(
    params=[
        "ours",
        "older",
        pytest.param("given", marks=[pytest.mark.slow, pytest.mark.every_database, pytest.mark.timeout(1200)]),
    ]
)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "ours":
        return write_town(tmp_path / "town")
    if request.param == "older":
        return write_older_town(tmp_path / "town")
    if not GIVEN:
        pytest.skip("PARVIS_WCS_EXPORTS names no folder of exports")
    return Path(GIVEN)


@pytest.fixture
def files(folder: Path) -> Sequence[Imported]:
    return import_paths([folder])


@pytest.fixture
def moved(site: Site, files: Sequence[Imported]) -> MovedIn:
    return move_in(files)


def test_every_file_is_read_and_every_form_and_workflow_passes_the_checks(files: Sequence[Imported]) -> None:
    assert [(one.file, str(one.error)) for one in files if one.error and one.error.code != "aside"] == []
    assert [(one.file, [str(each) for each in one.problems]) for one in files if one.problems] == []


def test_every_workflow_is_walked_through_all_its_statuses(files: Sequence[Imported]) -> None:
    stuck = {}
    for one in files:
        if one.kind == "workflow" and one.document is not None:
            found = walk(parse_workflow(one.document))
            failures = [step for step in found.failures if step.why is not Why.NO_MARKER]
            if found.never or found.endless or failures or not found.is_complete:
                stuck[one.file] = found

    assert stuck == {}


def test_every_form_is_filled_in_to_its_receipt(app: Flask, chloe: Person, moved: MovedIn) -> None:
    never = [str(error) for slug in moved.procedures if (error := _filling(app, chloe, slug)) is not None]

    assert {key: [str(each) for each in problems] for key, problems in moved.refused.items()} == {}
    assert never == []
    assert moved.procedures


def test_a_published_workflow_is_the_one_that_was_read(files: Sequence[Imported], moved: MovedIn) -> None:
    published: list[Workflow] = [workflows.live(slug).definition for slug in moved.workflows]

    assert len(published) == len({one.document["slug"] for one in files if one.kind == "workflow" and one.document})
    assert all(status.label for each in published for status in each.statuses)


def _filling(app: Flask, resident: Person, slug: str) -> NeverSent | None:
    """What keeps the form from being sent, whatever is chosen."""
    procedure, found = publishing.live(slug).definition, None
    for seed in range(TRIES):
        try:
            Filler(resident if procedure.account.required else Browser(app), procedure, seed).to_receipt()
        except NeverSent as error:
            found = error
        else:
            return None
    return found
