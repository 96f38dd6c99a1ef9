"""Import from Publik in the administration: upload of exports, preview, import as drafts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.definitions import history
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from app.procedures.models import ProcedureDraft
from app.themes import charter
from publik_import.import_selection import PART_KINDS
from publik_import.importer import import_contents, import_paths
from publik_import.report import READ_ONLY, RECORDED, build_report
from publik_import.site.publik_package import build_export, import_new_definitions, make_export_plan
from publik_import.site.publik_problems import record_problems, record_unwritten_texts
from tests.cast import Person
from tests.client import Browser, Page
from tests.publik_import.sample_exports import (
    make_condition,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
)
from tests.publik_import.town_exports import write_town_exports

ADDRESS = "/agents/administration/venir-de-publik"
FORM = make_form(
    make_field("page", "Vous", "vous"),
    make_field(varname="nom"),
    make_field(varname="benne", condition=make_condition("form_var_nom|mystere")),
    workflow="bennes",
)
CIRCUIT = make_workflow(
    make_status("new", make_item("choice", label="Clore", status="end", by=make_people("_receiver")), name="Nouvelle"),
    make_status("end", make_item("mystere"), name="Close"),
)


def send_export(browser: Browser, name: str = "benne.wcs", content: str = FORM) -> Page:
    return browser.post(ADDRESS, {"files": (name, content.encode())}).follow()


def build_form(page: Page) -> dict[str, str]:
    form = {
        str(element["name"]): str(element["value"])
        for element in page.find_all("main input[checked], main input[type=hidden]")
    }
    return form | {str(element["name"]): _get_selected(element) for element in page.find_all("main select")}


def _get_selected(select: object) -> str:
    return str((select.select("option[selected]") or select.select("option"))[0]["value"])  # type: ignore[attr-defined]


def test_pages_are_for_administrators(ada: Person, alice: Person, stranger: Browser) -> None:
    assert ada.get(ADDRESS).status == 200
    assert alice.get(ADDRESS).status == 404
    assert "/compte/connexion" in str(stranger.get(ADDRESS).location)


@pytest.mark.postgresql
def test_an_export_is_previewed_then_imported_as_a_draft(ada: Person, alice: Person) -> None:
    page = send_export(ada)
    address = str(page.find_one("main form")["action"])

    assert "form_var_nom|mystere" in page.text("main")
    assert alice.get(address).status == 404
    assert definition_drafts.find_draft(PROCEDURE, "benne") is None

    result_page = ada.post(address, build_form(page)).follow()

    assert "Rien n’est publié" in result_page.text(".alert")
    db.session.rollback()
    draft = definition_drafts.find_draft(PROCEDURE, "benne")
    assert draft is not None
    assert history.history_of(PROCEDURE, "benne")[0].what == history.IMPORTED
    assert ("pages[0].fields[1]", "form_var_nom|mystere") in [
        (remark.place, remark.verbatim) for remark in draft.remarks()
    ]
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
def test_a_hostile_file_is_reported_and_nothing_is_written(ada: Person, content: str) -> None:
    page = send_export(ada, "piege.wcs", content)

    assert "n’est pas repris" in page.text("main")
    assert not page.find_all("main button[type=submit]")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ProcedureDraft)) == 0


def test_an_empty_upload_explains_what_to_do(ada: Person) -> None:
    assert "Choisissez au moins un fichier" in ada.post(ADDRESS, {"files": ("", b"")}).text("main")


def test_an_invalid_export_is_reported_and_imports_nothing(ada: Person) -> None:
    page = send_export(ada, "photo.wcs", "<html/>")

    assert "n’est pas repris" in page.text("main")
    assert not page.find_all("main button[type=submit]")


@pytest.fixture
def imported_export(site: object) -> object:
    arrival = build_export(import_contents([("f.wcs", FORM.encode()), ("w.wcs", CIRCUIT.encode())]))
    import_new_definitions(arrival, make_export_plan(arrival), must_replace=False)
    return arrival


def test_the_remark_on_an_action_is_at_its_path(imported_export: object) -> None:
    draft = definition_drafts.find_draft(WORKFLOW, "bennes")

    assert draft is not None
    assert any(remark.place.startswith("statuses[1]") and remark.severity == "warning" for remark in draft.remarks())


def test_importing_the_same_files_again_changes_nothing(imported_export: object) -> None:
    again = build_export(import_contents([("f.wcs", FORM.encode()), ("w.wcs", CIRCUIT.encode())]))

    assert import_new_definitions(again, make_export_plan(again), must_replace=False) == []
    assert all(one.is_imported and one.state == "identical" for one in again.files)
    assert definition_drafts.find_draft(PROCEDURE, "benne").revision == 1  # type: ignore[union-attr]


def test_a_whole_site_imported_twice_is_identical(site: object, tmp_path: Path) -> None:
    folder = write_town_exports(tmp_path / "town")
    first = build_export(import_paths([folder]))
    import_new_definitions(first, make_export_plan(first), must_replace=False)
    db.session.commit()

    again = build_export(import_paths([folder]))
    result = import_new_definitions(again, make_export_plan(again), must_replace=False)

    assert result == []
    assert {one.state for one in again.files if one.definition and one.kind not in PART_KINDS} == {"identical"}
    assert [one.file for one in again.files if one.refusal] == []
    assert build_report(again.files, RECORDED)["totals"]["identical"] == len(first.origins)


def test_existing_definitions_are_kept_unless_replacement_is_requested(imported_export: object) -> None:
    changed_export = build_export(import_contents([("f.wcs", FORM.replace("Demande de", "Prêt de").encode())]))

    assert import_new_definitions(changed_export, make_export_plan(changed_export), must_replace=False) == []
    assert [one.refusal.code for one in changed_export.files if one.refusal] == ["chosen_out"]
    assert len(import_new_definitions(changed_export, make_export_plan(changed_export), must_replace=True)) == 1


def test_a_form_imported_alone_uses_its_workflow_imported_before(imported_export: object) -> None:
    alone = build_export(import_contents([("f.wcs", FORM.replace("benne<", "autre<").encode())]))

    import_new_definitions(alone, make_export_plan(alone), must_replace=False)

    assert definition_drafts.find_draft(PROCEDURE, "autre").definition["workflow"] == "bennes"  # type: ignore[union-attr]


TOPICS = [
    {"slug": slug, "title": title, "summary": "x", "icon": "trees"}
    for slug, title in (("rues", "Voirie et propreté"), ("papiers", "État civil"), ("divers", "Divers"))
]


@pytest.mark.parametrize(
    ("category", "topic"), [("VOIRIE ET PROPRETE", "rues"), ("Etat-civil", "papiers"), ("Écoles", "ecoles")]
)
def test_a_category_goes_under_the_topic_of_its_name(ada: Person, category: str, topic: str) -> None:
    charter.save_charter({"name": "Vaubrelles", "topics": TOPICS})
    db.session.commit()
    page = send_export(ada, content=make_form(make_field(varname="nom"), more=f"<category>{category}</category>"))

    ada.post(str(page.find_one("main form")["action"]), build_form(page)).follow()

    draft = definition_drafts.find_draft(PROCEDURE, "benne")
    assert draft is not None
    assert draft.definition["theme"] == topic
    words = ada.get("/agents/studio/demarches/benne/a-corriger").text("main")
    assert ("celle-ci n’existe pas ici" in words) == (topic == "ecoles")


def test_a_described_category_goes_under_the_topic_of_its_title(ada: Person) -> None:
    charter.save_charter({"name": "Vaubrelles", "topics": TOPICS})
    db.session.commit()
    described = "<category><name>Divers</name><url_name>autres-demandes</url_name></category>"
    form = make_form(make_field(varname="nom"), more="<category>Autres demandes</category>")

    export = build_export(import_contents([("c.wcs", described.encode()), ("f.wcs", form.encode())]))

    assert make_export_plan(export).placement.topics == {"autres-demandes": "divers"}


def test_the_report_counts_what_is_to_correct(ada: Person) -> None:
    charter.save_charter({"name": "Vaubrelles", "topics": TOPICS})
    db.session.commit()
    contents = [("f.wcs", FORM.encode()), ("c.wcs", CIRCUIT.encode())]
    files = import_contents(contents)
    export = build_export(files)
    plan = make_export_plan(export)
    import_new_definitions(export, plan, must_replace=False)
    record_problems(export, plan)

    report = build_report(files, RECORDED)

    assert report["totals"]["to_correct"] == 1
    (form,) = [file for file in report["files"] if file["kind"] == "formdef"]
    assert any("Ce texte reste à écrire" in problem for problem in form["to_correct"])
    assert any("rubrique du portail" in problem for problem in form["to_correct"])
    assert not any("n’est pas publié" in problem for problem in form["to_correct"])
    again = build_export(import_contents(contents))
    record_problems(again, make_export_plan(again))
    assert build_report(again.files, RECORDED)["totals"]["to_correct"] == 1


def test_a_dry_run_counts_the_texts_to_write() -> None:
    files = import_contents([("f.wcs", FORM.encode()), ("c.wcs", CIRCUIT.encode())])
    record_unwritten_texts(files)

    assert build_report(files, READ_ONLY)["totals"]["to_correct"] == 1
