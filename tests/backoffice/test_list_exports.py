"""Exports of the list: who may, what the file holds, files written by the worker, their end."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.accounts.agent_actors import find_actor
from app.cases.search.filters import Filters
from app.core import clock
from app.core.db import db
from app.privacy.list_exports.list_contents import choose_exported_columns
from tests.cast import Person
from tests.client import Browser
from tests.exported_lists import EXPORT, POINT, MakePlacedCase, export_as, grant_exports, read_csv
from tests.factories import MakeCase

LIST, EXPORTS = "/agents/demandes", "/agents/demandes/exports"


def test_an_agent_exports_the_columns_that_the_list_shows(alice: Person, make_case: MakeCase) -> None:
    case = make_case(nom="Éxemple")
    grant_exports("voirie-instruction")

    rows = read_csv(export_as(alice, "csv"))

    assert [row["Référence"] for row in rows] == [case.reference]
    assert list(rows[0]) == ["Référence", "Usager", "Démarche", "Statut", "Objet"]
    assert "Chloé Éxemple" in rows[0].values()
    assert "chloe@residents.example" not in json.dumps(rows)


def test_an_export_of_the_usual_list_says_what_each_case_is_about(alice: Person, make_case: MakeCase) -> None:
    make_case()
    actor = find_actor(alice.account.id)
    assert actor is not None

    columns = choose_exported_columns(actor, Filters(), ())

    assert [column.key for column in columns][:2] == ["reference", "applicant"]
    assert columns[-1].key == "summary"


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
    """A case seen by a role without the right stays out of exports, whatever the other roles may export."""
    make_case()
    grant_exports("accueil-voirie")

    assert read_csv(export_as(rachel, "csv", "state=all")) == []


@pytest.mark.postgresql
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

    points = {feature["properties"]["Référence"]: feature["geometry"] for feature in document["features"]}
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
