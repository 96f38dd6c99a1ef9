"""The three calls of the national hub, read as the hub reads them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from app.agendas.agenda_store import archive_agenda
from app.agendas.ants.meeting_points import save_point
from app.agendas.models import Booking
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from tests.agendas.ants.conftest import POINT
from tests.agendas.ants.duplicates_double import OTHER_VALIDATED, VALIDATED
from tests.agendas.ants.hub_double import HubDouble
from tests.agendas.passport_desk import AGENDA, create_agenda, input_value, start_at, submit_appointment
from tests.client import Browser


def set_settings(**values: str) -> None:
    site_settings.save_settings({f"ants.{name}": text for name, text in values.items()})
    db.session.commit()


def test_a_call_without_a_valid_token_is_refused(hub: HubDouble) -> None:
    for token in ("", "faux", f"{hub.token}x", "é"):
        hub.token = token
        for path in ("getManagedMeetingPoints", "availableTimeSlots", "searchApplicationIds?application_ids=A"):
            response = hub.call(path)
            assert (response.status, response.json) == (401, {"detail": "X-HUB-RDV-AUTH-TOKEN header invalid"})


def test_two_tokens_are_valid_during_a_rotation_and_the_header_is_a_setting(hub: HubDouble) -> None:
    former = hub.token
    set_settings(hub_token="n" * 30, former_hub_token=former, header="X-Autre")
    hub.header = "X-Autre"

    assert hub.call("getManagedMeetingPoints").status == 200
    hub.token = "n" * 30
    assert hub.call("getManagedMeetingPoints").status == 200
    set_settings(former_hub_token="")
    hub.token = former
    assert hub.call("getManagedMeetingPoints").status == 401


def test_nothing_is_shown_while_the_interface_is_off_or_against_duplicates_alone(hub: HubDouble) -> None:
    set_settings(mode="duplicates")
    assert hub.list_points() == [] and hub.list_slots("titres") == []
    assert hub.call("getManagedMeetingPoints").status == 200

    set_settings(mode="off")
    assert hub.call("getManagedMeetingPoints").status == 401


def test_a_meeting_point_has_all_that_the_hub_wants(hub: HubDouble) -> None:
    (point,) = hub.list_points()

    assert point["public_entry_address"] == "12 place du Marché"
    assert (point["id"], point["zip_code"], point["city_name"]) == ("titres", "69100", "Villeneuve")
    assert None not in point.values()


def test_slots_are_on_the_clock_of_paris_once_each_and_to_come(hub: HubDouble) -> None:
    create_agenda(resources=[{"id": "a", "title": "A"}, {"id": "b", "title": "B"}])

    names = [slot["datetime"] for slot in hub.list_slots("titres")]

    assert f"{start_at(9, days=2).astimezone(clock.PARIS):%Y-%m-%d} 09:00" in names
    assert len(names) == len(set(names)) > 0
    assert names == sorted(names)


def test_the_clock_stays_that_of_paris_when_clocks_change(hub: HubDouble) -> None:
    """No slot of 9 h is told as 8 h or 10 h, before and after the last Sunday of October and of March."""
    create_agenda(services=[{**AGENDA["services"][0], "horizon_days": 366}])

    names = [slot["datetime"] for slot in hub.list_slots("titres", days=365)]

    assert {name[-5:] for name in names} == {"09:00", "09:20", "09:40"}
    assert len({name[:10] for name in names}) >= 364


def test_people_make_the_appointment_longer_or_impossible(hub: HubDouble) -> None:
    times = {
        people: {slot["datetime"][-5:] for slot in hub.list_slots("titres", people=people)} for people in (1, 3, 4)
    }

    assert times == {1: {"09:00", "09:20", "09:40"}, 3: {"09:00"}, 4: set()}


def test_only_reasons_with_a_service_booked_online_have_slots(hub: HubDouble) -> None:
    assert hub.list_slots("titres", reason="CNI") and hub.list_slots("titres", reason="CNI-PASSPORT") == []
    assert hub.list_slots("inconnu") == []

    create_agenda(services=[{**AGENDA["services"][0], "is_online": False}])

    assert hub.list_slots("titres") == []


def test_parameters_that_cannot_be_read_are_named(hub: HubDouble) -> None:
    for query in ("reason=PERMIS", "start_date=demain", "end_date=2026-02-30"):
        assert hub.call(f"availableTimeSlots?{query}").status == 422
    far = "availableTimeSlots?start_date=9999-12-31&end_date=9999-12-31&meeting_point_ids=titres&documents_number=abc"
    assert hub.call(far).json == {"titres": []}


def test_a_slot_leads_to_the_form_where_it_is_held(hub: HubDouble, chloe: Browser) -> None:
    slot = next(one for one in hub.list_slots("titres", people=2) if one["datetime"].endswith("09:00"))
    url = urlsplit(slot["callback_url"])

    opened = chloe.get(f"{url.path}?{url.query}")

    page = chloe.get(opened.location)
    booking = db.session.query(Booking).one()
    assert (booking.state, booking.people) == ("held", 2)
    assert "gardée dix minutes" in page.text("main")
    assert page.find_one("input[name=personnes]")["value"] == "2"
    assert page.find_one("input[name=rendez_vous][checked]")["value"] == input_value(booking.starts_at)
    assert slot["datetime"] not in [one["datetime"] for one in hub.list_slots("titres")]


def test_a_slot_taken_meanwhile_says_so_and_keeps_nothing(hub: HubDouble, version_id: UUID, chloe: Browser) -> None:
    slot = hub.list_slots("titres")[-1]
    url = urlsplit(slot["callback_url"])
    chloe.get(f"{url.path}?{url.query}")

    response = hub.browser.get(f"{url.path}?{url.query}")

    assert response.status == 409
    assert "vient d’être prise" in response.text("h1")
    assert db.session.query(Booking).count() == 1


def test_opening_the_address_again_leads_to_the_same_draft(hub: HubDouble, chloe: Browser) -> None:
    create_agenda(resources=[{"id": "a", "title": "A"}, {"id": "b", "title": "B"}])
    url = urlsplit(hub.list_slots("titres")[-1]["callback_url"])

    locations = {chloe.get(f"{url.path}?{url.query}").location for _ in range(3)}

    assert len(locations) == 1
    assert db.session.query(Booking).count() == 1


def test_looking_at_the_address_holds_nothing(hub: HubDouble, chloe: Browser) -> None:
    url = urlsplit(hub.list_slots("titres")[0]["callback_url"])

    chloe.get(f"{url.path}?{url.query}", **{"Sec-Purpose": "prefetch"})
    chloe.get(f"{url.path}?debut=hier")

    assert db.session.query(Booking).count() == 0
    assert chloe.get("/demarches/signaler/heure/description").status == 404


@pytest.mark.postgresql
def test_appointments_are_found_by_any_of_their_numbers(hub: HubDouble, version_id: UUID) -> None:
    numbers = f"{VALIDATED}, {OTHER_VALIDATED}"
    submit_appointment(version_id, start_at(9), personnes="2", pre_demandes=numbers)

    appointments = hub.search(f"{VALIDATED.lower()};{OTHER_VALIDATED};AAAAAAAAAA")

    assert appointments["AAAAAAAAAA"] == []
    (row,) = appointments[VALIDATED.lower()]
    assert appointments[OTHER_VALIDATED] == [row]
    assert row["meeting_point"] == "Mairie de Villeneuve"
    assert row["datetime"] == f"{start_at(9).astimezone(clock.PARIS):%Y-%m-%dT%H:%M}Z"


def test_a_cancelled_or_past_appointment_is_not_found(hub: HubDouble, version_id: UUID) -> None:
    case = submit_appointment(version_id, start_at(9), pre_demandes=VALIDATED)
    booking = db.session.query(Booking).filter_by(case_id=case.id).one()
    with clock.shift_clock(timedelta(days=3)):
        assert hub.search(VALIDATED) == {VALIDATED: []}
    booking.state = "cancelled"
    db.session.commit()
    assert hub.search(VALIDATED) == {VALIDATED: []}


def test_garbage_never_breaks_the_national_search(hub: HubDouble) -> None:
    for text in (
        "",
        "application_ids=",
        "application_ids=%00",
        "application_ids=é",
        "application_ids=" + "A1B2C3D4E5," * 500,
    ):
        assert hub.call(f"searchApplicationIds?{text}").status == 200


def test_the_management_link_moves_then_cancels_without_an_account(
    hub: HubDouble, version_id: UUID, denis: Browser
) -> None:
    submit_appointment(version_id, start_at(9), pre_demandes=VALIDATED)
    (row,) = hub.search(VALIDATED)[VALIDATED]
    path, cancel_path = urlsplit(row["management_url"]).path, urlsplit(row["cancel_url"]).path
    page = denis.get(path)
    assert page.status == 200 and "à 9 h" in page.text("main")
    assert "Zoé" not in page.text("body") and VALIDATED not in page.text("body")

    denis.post(path, {"rendez_vous": input_value(start_at(9, 40, days=4))})
    assert db.session.query(Booking).one().starts_at == start_at(9, 40, days=4)
    assert denis.get(cancel_path).text("h1") == "Annuler ce rendez-vous ?"
    denis.post(cancel_path)

    assert db.session.query(Booking).one().state == "cancelled"
    assert "Annulé" in denis.get(path).text("main")
    assert denis.get(path[:-4] + "AAA=").status == 410


def test_a_meeting_point_out_of_use_is_left_out(hub: HubDouble) -> None:
    save_point(POINT)
    create_agenda(slug="annexe")
    archive_agenda("titres")
    db.session.commit()

    assert hub.list_points() == []
