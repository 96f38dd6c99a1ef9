"""One export that cannot be kept is reported, and those beside it are imported."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.qualities import create_quality, find_quality
from app.core.db import db
from app.core.sites import Site
from app.definitions import drafts
from app.definitions.kinds import WORKFLOW
from app.packages.publik import arrival_of, plan_of, take_new
from app.packages.qualities import make
from app.wcs.importing import Imported, import_contents
from app.wcs.report import RECORDED, as_json
from tests.wcs.samples import LEAVE, status, workflow

GOOD = workflow(status("new", LEAVE), status("end"))


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
    bad = Imported("bad.wcs", kind=kind, document=BAD[when])
    files = [bad, *import_contents([("good.wcs", GOOD.encode())])]

    arrival = arrival_of(files)
    taken = take_new(arrival, plan_of(arrival), replaces=False)
    db.session.commit()

    assert [each.slug for each in taken] == ["bennes"]
    assert drafts.find(WORKFLOW, "bennes") is not None
    told = {file["file"]: file for file in as_json(files, RECORDED)["files"]}
    assert told["good.wcs"]["imported"]
    assert not told["bad.wcs"]["imported"]
    assert told["bad.wcs"]["not_imported_because"]


def test_two_qualities_of_the_same_long_title_are_told_apart(site: Site) -> None:
    title, words = "T" * 100, {"family": "polices-voirie", "explanation": "Au service."}
    create_quality(title, slug="ici", **words)

    make({"slug": "la-bas", "title": title, **words})

    assert find_quality("la-bas").title == "T" * 91 + " (la-bas)"
