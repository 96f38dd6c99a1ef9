"""Exports of the list: who may, what the file holds, files written by the worker, their end."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.backoffice import list_exports
from app.core import clock, storage
from app.core.clock import shift_clock
from app.core.db import db
from app.core.sealing import KeyDestroyed, get_encryption_key
from app.core.storage import FileMissing
from app.privacy.anonymisation import delete_cases
from app.privacy.list_exports import stored_exports
from app.privacy.list_exports.models import ListExport
from app.privacy.list_exports.stored_exports import WRITE_EXPORT
from tests.cast import Person
from tests.client import Browser, Page
from tests.exported_lists import POINT, MakePlacedCase, grant_exports, read_csv, run_worker
from tests.factories import MakeCase

pytestmark = pytest.mark.postgresql

LIST, EXPORT, EXPORTS = "/agents/demandes", "/agents/demandes/export", "/agents/demandes/exports"
COLUMNS = "columns=reference,applicant,procedure,status,summary"


def export_as(person: Person, key: str, query: str = COLUMNS) -> Page:
    return person.post(f"{EXPORT}?{query}", {"format": key})


@pytest.fixture
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is too long to be sent at once."""
    monkeypatch.setattr(list_exports, "MOST_AT_ONCE", 0)


def ask_for_file(person: Person, key: str = "csv", query: str = COLUMNS) -> ListExport:
    page = export_as(person, key, query)
    assert page.location == EXPORTS
    return latest_export()


def latest_export() -> ListExport:
    db.session.expire_all()
    return db.session.scalars(select(ListExport).order_by(ListExport.asked_at.desc())).first()  # type: ignore[return-value]


def test_an_agent_exports_the_columns_that_the_list_shows(alice: Person, make_case: MakeCase) -> None:
    case = make_case(nom="Éxemple")
    grant_exports("voirie-instruction")

    rows = read_csv(export_as(alice, "csv"))

    assert [row["Référence"] for row in rows] == [case.reference]
    assert list(rows[0]) == ["Référence", "Usager", "Démarche", "Statut", "Objet"]
    assert "Chloé Éxemple" in rows[0].values()
    assert "chloe@residents.example" not in json.dumps(rows)


def test_without_the_right_there_is_no_button_and_no_page(alice: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports()

    page = alice.get(LIST)

    assert not page.find_all(f'a[href^="{EXPORT}"]')
    assert alice.get(EXPORT).status == 404
    assert export_as(alice, "csv").status == 404
    assert alice.get(EXPORTS).status == 404


def test_with_the_right_the_list_leads_to_the_export_of_what_it_shows(alice: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports("voirie-instruction")

    link = alice.get(f"{LIST}?state=all&channel=web").find_one(f'a[href^="{EXPORT}"]')
    page = alice.get(str(link["href"]))

    assert "channel=web" in str(link["href"])
    assert "1 demande, téléchargée aussitôt" in page.text("main")
    assert page.find_one("main form")["action"] == link["href"]


def test_a_colleague_of_another_department_exports_nothing_of_it(bruno: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports("voirie-instruction", "etat-civil-instruction")

    assert read_csv(export_as(bruno, "csv", "state=all&procedure=signaler")) == []
    assert "ne peut être exportée" in bruno.get(f"{EXPORT}?state=all").text("main")


def test_a_stranger_and_a_resident_export_nothing(stranger: Browser, chloe: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports("voirie-instruction")

    assert "/compte/connexion" in str(stranger.get(EXPORT).location)
    assert chloe.get(EXPORT).status == 404
    assert chloe.get(EXPORTS).status == 404


def test_a_role_that_may_not_export_adds_nothing_to_the_file(rachel: Person, make_case: MakeCase) -> None:
    """What an agent sees by a role without the right stays in, whatever their other roles may export."""
    make_case()
    grant_exports("accueil-voirie")

    assert read_csv(export_as(rachel, "csv", "state=all")) == []


def test_a_case_under_limitation_is_in_no_file(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    grant_exports("voirie-instruction")
    case.limited_at = clock.now()
    db.session.commit()

    assert read_csv(export_as(alice, "csv", "state=all")) == []


def test_a_masked_answer_never_leaves_whole(alice: Person, make_placed_case: MakePlacedCase) -> None:
    make_placed_case(compte={"holder": "Chloé", "iban": "FR1420041010050500013M02606"})
    grant_exports("voirie-instruction")

    for key in ("csv", "json", "geojson"):
        content = export_as(alice, key, "procedure=signaler&columns=answer.compte,answer.lieu").response.get_data()
        assert b"20041010050500013M02606" not in content


def test_the_place_of_a_case_is_in_geojson(alice: Person, make_placed_case: MakePlacedCase) -> None:
    placed, elsewhere = make_placed_case(), make_placed_case(None)
    grant_exports("voirie-instruction")

    document = json.loads(export_as(alice, "geojson").response.get_data())

    points = {each["properties"]["Référence"]: each["geometry"] for each in document["features"]}
    assert points == {
        placed.reference: {"type": "Point", "coordinates": [POINT[1], POINT[0]]},
        elsewhere.reference: None,
    }


def test_every_export_is_logged_once_for_each_family(
    alice: Person, make_case: MakeCase, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    make_case()
    grant_exports("voirie-instruction")

    export_as(alice, "ods")

    assert access_log_entries() == [("export", "backoffice.list_exports")]


def test_an_unknown_format_is_refused_with_words(alice: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports("voirie-instruction")

    page = export_as(alice, "exe")

    assert page.status == 422
    assert "Choisissez le format" in page.text("main")


def test_a_long_list_is_written_by_the_worker(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    cases = [make_case(), make_case()]
    grant_exports("voirie-instruction")

    export = ask_for_file(alice)
    waiting = alice.get(EXPORTS)
    run_worker(WRITE_EXPORT)
    page = alice.get(EXPORTS)
    rows = read_csv(alice.get(f"{EXPORTS}/{export.id}/fichier"))

    assert "En préparation" in waiting.text("main")
    assert "Prêt" in page.text("#list-exports")
    assert "2 demandes" in page.text("#list-exports")
    assert {row["Référence"] for row in rows} == {case.reference for case in cases}


def test_a_file_is_given_to_whoever_asked_for_it_and_may_still_export(
    alice: Person, albane: Person, make_case: MakeCase, long_lists: None
) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export = ask_for_file(alice)
    run_worker(WRITE_EXPORT)

    assert albane.get(f"{EXPORTS}/{export.id}/fichier").status == 404
    grant_exports()
    assert alice.get(f"{EXPORTS}/{export.id}/fichier").status == 404


def test_the_worker_writes_nothing_for_whoever_lost_the_right(
    alice: Person, make_case: MakeCase, long_lists: None
) -> None:
    make_case()
    grant_exports("voirie-instruction")
    ask_for_file(alice)
    grant_exports()

    run_worker(WRITE_EXPORT)

    export = latest_export()
    assert export.failed_at is not None
    assert export.stored_name is None


def test_a_file_expires_after_a_week(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export = ask_for_file(alice)
    run_worker(WRITE_EXPORT)
    key_id, stored_name = export.key_id, latest_export().stored_name
    assert stored_name

    with shift_clock(timedelta(days=7, minutes=1)):
        assert stored_exports.expire_exports() == 1
        db.session.commit()
        run_worker("erase_sealed")

    with pytest.raises(FileMissing):
        storage.read_file(stored_name, b"0" * 32)
    with pytest.raises(KeyDestroyed):
        get_encryption_key(key_id)


def test_the_file_goes_with_a_case_that_it_holds(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    case, other = make_case(), make_case()
    grant_exports("voirie-instruction")
    case.limited_at = clock.now()
    db.session.commit()
    ask_for_file(alice)
    run_worker(WRITE_EXPORT)

    delete_cases([case.id])
    db.session.commit()
    assert latest_export() is not None
    delete_cases([other.id])
    db.session.commit()

    assert latest_export() is None


def test_an_agent_deletes_a_file_before_its_time(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export = ask_for_file(alice)

    page = alice.post(f"{EXPORTS}/{export.id}/suppression").follow()

    assert "Aucun export" in page.text("main")
    assert latest_export() is None


def test_no_more_than_three_files_are_under_way(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    make_case()
    grant_exports("voirie-instruction")
    for _ in range(3):
        ask_for_file(alice)

    page = export_as(alice, "csv")

    assert page.status == 409
    assert "Trois exports" in page.text("main")
