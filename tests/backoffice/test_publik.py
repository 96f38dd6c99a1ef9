"""Coming from Publik, in the administration: exports sent, looked at, taken as drafts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.definitions import drafts, history
from app.definitions.kinds import PROCEDURE, WORKFLOW
from app.packages.publik import arrival_of, plan_of, take_new
from app.procedures.models import ProcedureDraft
from app.wcs.importing import import_contents, import_paths
from app.wcs.report import RECORDED, as_json
from app.wcs.takings import PARTS
from tests.client import Browser, Page
from tests.people import Person
from tests.wcs.samples import condition, field, form, item, people, status, workflow
from tests.wcs.town import write_town

ADDRESS = "/agents/administration/venir-de-publik"
FORM = form(
    field("page", "Vous", "vous"),
    field(varname="nom"),
    field(varname="benne", condition=condition("form_var_nom|mystere")),
    workflow="bennes",
)
CIRCUIT = workflow(
    status("new", item("choice", label="Clore", status="end", by=people("_receiver")), name="Nouvelle"),
    status("end", item("mystere"), name="Close"),
)


def sent(browser: Browser, name: str = "benne.wcs", content: str = FORM) -> Page:
    return browser.post(ADDRESS, {"files": (name, content.encode())}).follow()


def form_of(page: Page) -> dict[str, str]:
    form = {str(each["name"]): str(each["value"]) for each in page.all("main input[checked], main input[type=hidden]")}
    return form | {str(each["name"]): _chosen(each) for each in page.all("main select")}


def _chosen(select: object) -> str:
    return str((select.select("option[selected]") or select.select("option"))[0]["value"])  # type: ignore[attr-defined]


def test_pages_are_for_administrators(ada: Person, alice: Person, stranger: Browser) -> None:
    assert ada.get(ADDRESS).status == 200
    assert alice.get(ADDRESS).status == 404
    assert "/compte/connexion" in str(stranger.get(ADDRESS).location)


def test_an_export_is_looked_at_then_taken_as_a_draft(ada: Person, alice: Person) -> None:
    page = sent(ada)
    address = str(page.one("main form")["action"])

    assert "form_var_nom|mystere" in page.text("main")
    assert alice.get(address).status == 404
    assert drafts.find(PROCEDURE, "benne") is None

    done = ada.post(address, form_of(page)).follow()

    assert "Rien n’est publié" in done.text(".alert")
    db.session.rollback()
    draft = drafts.find(PROCEDURE, "benne")
    assert draft is not None
    assert history.history_of(PROCEDURE, "benne")[0].what == history.IMPORTED
    assert ("pages[0].fields[1]", "form_var_nom|mystere") in [(each.place, each.verbatim) for each in draft.remarks()]
    assert (
        "form_var_nom|mystere" in ada.get("/agents/administration/definitions/demarches/benne/lecture/brouillon").html
    )
    assert ada.get(address).status == 404


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]><formdef><name>&a;</name></formdef>',
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><formdef><name>&b;</name></formdef>',
        "<formdef>" + "<a>" * 200,
        "<formdef><fields><field><type>NaN</type><id>\x00</id></field></fields></formdef>",
    ],
)
def test_a_hostile_file_is_told_and_nothing_is_written(ada: Person, content: str) -> None:
    page = sent(ada, "piege.wcs", content)

    assert "n’est pas repris" in page.text("main")
    assert not page.all("main button[type=submit]")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ProcedureDraft)) == 0


def test_sending_nothing_says_what_to_do(ada: Person) -> None:
    assert "Choisissez au moins un fichier" in ada.post(ADDRESS, {"files": ("", b"")}).text("main")


def test_a_file_that_is_no_export_is_told_and_takes_nothing(ada: Person) -> None:
    page = sent(ada, "photo.wcs", "<html/>")

    assert "n’est pas repris" in page.text("main")
    assert not page.all("main button[type=submit]")


@pytest.fixture
def taken(site: object) -> object:
    arrival = arrival_of(import_contents([("f.wcs", FORM.encode()), ("w.wcs", CIRCUIT.encode())]))
    take_new(arrival, plan_of(arrival), replaces=False)
    return arrival


def test_the_remark_on_an_action_is_at_its_place(taken: object) -> None:
    draft = drafts.find(WORKFLOW, "bennes")

    assert draft is not None
    assert any(each.place.startswith("statuses[1]") and each.severity == "warning" for each in draft.remarks())


def test_the_same_files_again_change_nothing(taken: object) -> None:
    again = arrival_of(import_contents([("f.wcs", FORM.encode()), ("w.wcs", CIRCUIT.encode())]))

    assert take_new(again, plan_of(again), replaces=False) == []
    assert all(one.is_taken and one.state == "identical" for one in again.files)
    assert drafts.find(PROCEDURE, "benne").revision == 1  # type: ignore[union-attr]


def test_a_whole_town_taken_twice_is_identical_the_second_time(site: object, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town")
    first = arrival_of(import_paths([folder]))
    take_new(first, plan_of(first), replaces=False)
    db.session.commit()

    again = arrival_of(import_paths([folder]))
    taken = take_new(again, plan_of(again), replaces=False)

    assert taken == []
    assert {one.state for one in again.files if one.document and one.kind not in PARTS} == {"identical"}
    assert [one.file for one in again.files if one.not_taken] == []
    assert as_json(again.files, RECORDED)["totals"]["identical"] == len(first.origins)


def test_what_differs_is_kept_unless_asked_for(taken: object) -> None:
    changed = arrival_of(import_contents([("f.wcs", FORM.replace("Demande de", "Prêt de").encode())]))

    assert take_new(changed, plan_of(changed), replaces=False) == []
    assert [one.not_taken.code for one in changed.files if one.not_taken] == ["chosen_out"]
    assert len(take_new(changed, plan_of(changed), replaces=True)) == 1


def test_a_form_sent_alone_follows_its_workflow_that_came_before(taken: object) -> None:
    alone = arrival_of(import_contents([("f.wcs", FORM.replace("benne<", "autre<").encode())]))

    take_new(alone, plan_of(alone), replaces=False)

    assert drafts.find(PROCEDURE, "autre").document["workflow"] == "bennes"  # type: ignore[union-attr]
