"""The list of a session on the devices of agents: read by those of its agenda, ticked twice or by two devices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas.contacts import Contact, write_contact
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registrations import Wish, register
from app.agendas.models import ATTENDED, CONFIRMED, Booking
from app.core import clock
from app.core.db import db
from tests.agendas.event_agenda import create_event_agenda, create_workshop
from tests.sync.device import BASE, Device


@pytest.fixture
def url(app, site):
    create_event_agenda()
    start = clock.now() + timedelta(hours=1)
    session = create_workshop(starts_at=start, ends_at=start + timedelta(hours=2))
    write_contact(register(Wish(session.id, Party(2))), Contact(name="Odile Exemple", phone="+33261915300"))
    db.session.commit()
    return f"{BASE}/check-ins/evenements/{session.id}"


def find_booking():
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def send(device, url, state, *, seconds):
    tick = {"id": str(find_booking().id), "state": state, "at": int((clock.now().timestamp() + seconds) * 1000)}
    return device.browser.client.put(url, json={"ticks": [tick]}, headers=device._headers())


def test_the_agents_of_the_agenda_alone_take_the_list(url, alice, bruno, stranger):
    rows = alice.client.get(url).get_json()["rows"]

    assert [(row["name"], row["people"], row["state"]) for row in rows] == [("Odile Exemple", 2, "confirmed")]
    assert (bruno.client.get(url).status_code, stranger.client.get(url).status_code) == (404, 404)


@pytest.mark.postgresql
def test_ticks_are_counted_once_and_the_latest_of_two_devices_stays(url, alice):
    device = Device(alice)
    device.sign_in()

    first = send(device, url, ATTENDED, seconds=-60)
    again = send(device, url, ATTENDED, seconds=-60)
    assert first.get_json()["rows"][0]["state"] == again.get_json()["rows"][0]["state"] == ATTENDED

    send(device, url, CONFIRMED, seconds=-120)
    assert find_booking().state == ATTENDED
    send(device, url, CONFIRMED, seconds=-10)
    assert find_booking().state == CONFIRMED


def test_the_ticks_of_another_agent_are_refused(url, alice, albane):
    device, other = Device(alice), Device(albane)
    device.sign_in()
    other.owner = device.owner

    assert send(other, url, ATTENDED, seconds=0).status_code == 403
    assert find_booking().state == CONFIRMED
