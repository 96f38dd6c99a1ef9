"""Agendas: the search of free times, the page that offers them, the last place that many want, bookings at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from threading import Barrier
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from app.agendas import bookings
from app.agendas.agenda_store import get_agenda, save_agenda
from app.agendas.availability import Lane, Need, Occupation, find_slots
from app.agendas.bookings import Request, SlotTaken, book_slot, hold_slot
from app.agendas.definition import Agenda, parse_agenda
from app.agendas.free_slots import list_slots
from app.agendas.models import Booking
from app.agendas.open_ranges import Calendar, Range
from app.core import clock
from app.core.clock import PARIS
from app.core.db import db
from app.core.ids import new_id
from app.procedures import publishing
from bench import sample_form
from bench.installation import Installation
from bench.report import Goal, Report

DAYS, DESKS, CALLS = 30, 20, 5
CLIENTS, LAST_PLACES = 50, 100
BOOKINGS, WRITERS = 1000, 8
FORM = "mesure-rendez-vous"


def build_definition(desks: int, slug: str = "mesure") -> dict[str, Any]:
    """An agenda that opens all day, every day, with so many desks."""
    return {
        "format": "parvis/agenda/1",
        "slug": slug,
        "title": "Mesure",
        "kind": "appointments",
        "opens_on_holidays": True,
        "resources": [{"id": f"guichet-{number}", "title": f"Guichet {number}"} for number in range(desks)],
        "services": [{"id": "motif", "title": "Motif", "minutes": 20, "horizon_days": 90}],
        "opening": [{"days": [0, 1, 2, 3, 4, 5, 6], "start": "09:00", "end": "17:00"}],
    }


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure the search, the page of choice and the last place on SQLite."""
    times = sorted(_measure_search() for _ in range(rounds + 1))
    what = f"availability of {DAYS} days × {DESKS} desks, half of it booked, CPU, least of the rounds"
    report.add(Goal("A1", what, 15, times[0], unit=" ms"))
    size, encoding = measure_page(place)
    report.add(Goal("A2", f"page of choice of a time, compressed ({encoding})", 26, size / 1000, unit=" kB"))
    report.details["agendas"] = {"search_ms": times, "page_bytes": size}
    measure_writers(place, report, database="SQLite")


def measure_page(place: Installation) -> tuple[int, str]:
    """The bytes of a page that asks for a time of twenty desks, and how it is compressed."""
    with place.open_context():
        save_agenda(build_definition(DESKS, "guichets"))
        definition = sample_form.build_definition()
        question = {"id": "rendez_vous", "type": "slot", "label": "Quand ?", "agenda": "guichets", "service": "motif"}
        page = {**definition["pages"][0], "fields": [question]}
        publishing.publish({**definition, "slug": FORM, "title": "Rendez-vous", "pages": [page]})
        db.session.commit()
    client = place.app.test_client()
    plain = client.get(f"/demarches/{FORM}/remplir", follow_redirects=True)
    assert 'name="rendez_vous' in plain.get_data(as_text=True), "the page has no times"
    packed = client.get(f"/demarches/{FORM}/remplir", follow_redirects=True, headers={"Accept-Encoding": "br, gzip"})
    return len(packed.data), packed.headers.get("Content-Encoding", "not compressed")


def measure_writers(place: Installation, report: Report, *, database: str) -> None:
    """Measure what many clients do at once to one agenda."""
    with place.open_context():
        save_agenda(build_definition(1, "dernier"))
        save_agenda(build_definition(DESKS, "guichets"))
        db.session.commit()
    wrong = sum(not _is_won_once(place) for _ in range(LAST_PLACES))
    what = (
        f"{CLIENTS} clients on the last place × {LAST_PLACES}, {database}: rounds without one winner, or without others"
    )
    report.add(Goal("A3", what, 0, wrong))
    if database == "PostgreSQL":
        _measure_clients(place, report)


def _measure_search() -> float:
    """CPU milliseconds of one search."""
    agenda, first = parse_agenda(build_definition(DESKS)), date(2027, 3, 1)
    booked: dict[Lane, list[Range]] = {}
    for resource in agenda.resources:
        for number in range(DAYS * 12):
            start = datetime(2027, 3, 1, 8, tzinfo=UTC) + timedelta(days=number // 12, minutes=40 * (number % 12))
            booked.setdefault((resource.id, 0), []).append((start, start + timedelta(minutes=20)))
    need, now = Need(agenda.services[0]), datetime(2027, 3, 1, 7, tzinfo=UTC)
    started = time.process_time()
    for _ in range(CALLS):
        find_slots(
            agenda,
            need,
            Occupation(booked),
            Calendar(PARIS),
            first=first,
            last=first + timedelta(days=DAYS - 1),
            now=now,
        )
    return (time.process_time() - started) / CALLS * 1e3


def _is_won_once(place: Installation) -> bool:
    """Whether of all clients that want one time at once a single one has it, and the others are offered other times."""
    with place.open_context():
        db.session.execute(delete(Booking).where(Booking.agenda_slug == "dernier"))
        db.session.commit()
        start = _list_starts(get_agenda("dernier"))[0]
    barrier = Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        outcomes = list(pool.map(lambda _number: _want(place, start, barrier), range(CLIENTS)))
    return outcomes.count("won") == 1 and outcomes.count("told") == CLIENTS - 1


def _want(place: Installation, start: datetime, barrier: Barrier) -> str:
    with place.open_context():
        agenda = get_agenda("dernier")
        barrier.wait()
        try:
            hold_slot(Request(agenda.slug, Need(agenda.services[0]), start, new_id(), "rendez_vous"))
            db.session.commit()
        except SlotTaken:
            db.session.rollback()
            others = _list_starts(agenda)
            return "told" if others and start not in others else "lost"
        return "won"


def _measure_clients(place: Installation, report: Report) -> None:
    """Measure bookings of eight clients at once: of the same times of one agenda, and of eight agendas."""
    slugs = [f"guichets-{number}" for number in range(WRITERS)]
    with place.open_context():
        for slug in slugs:
            save_agenda(build_definition(DESKS, slug))
        db.session.commit()
        starts = _list_starts(get_agenda(slugs[0]), days=60)
    # Neighbours in the list want the same time at once, on as many desks.
    same_times = [(slugs[0], starts[number // WRITERS]) for number in range(BOOKINGS)]
    own_times = [(slugs[number % WRITERS], starts[number // WRITERS]) for number in range(BOOKINGS)]
    with patch.object(bookings, "_draw_turns", lambda: repeat(0, BOOKINGS)):
        former_rate, _cpu, _failures = _measure_bookings(place, same_times)
    rate, cpu, failures = _measure_bookings(place, same_times)
    what = (
        f"bookings per second, {WRITERS} threads of one process that want the same time of {DESKS} desks, PostgreSQL "
        f"({cpu:.1f} ms of its CPU each; {former_rate:.0f} when all try the same desk first)"
    )
    report.add(Goal("A4", what, 200, rate, at_least=True))
    rate, cpu, more_failures = _measure_bookings(place, own_times)
    what = f"bookings per second, {WRITERS} threads on {WRITERS} agendas, PostgreSQL ({cpu:.1f} ms of its CPU each)"
    report.add(
        Goal("A6", what, 200, rate, at_least=True),
        Goal("A5", "bookings refused by a deadlock", 0, failures + more_failures),
    )


def _measure_bookings(place: Installation, wishes: list[tuple[str, datetime]]) -> tuple[float, float, int]:
    """Bookings per second, CPU milliseconds of one, and how many were refused by a deadlock."""
    with place.open_context():
        db.session.execute(delete(Booking))
        db.session.commit()
    started, cpu_before = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = list(pool.map(lambda wish: _book(place, *wish), wishes))
    cpu = (time.process_time() - cpu_before) / BOOKINGS * 1e3
    return outcomes.count(True) / (time.perf_counter() - started), cpu, outcomes.count(False)


def _book(place: Installation, slug: str, start: datetime) -> bool:
    with place.open_context():
        agenda = get_agenda(slug)
        try:
            book_slot(Request(agenda.slug, Need(agenda.services[0]), start))
            db.session.commit()
        except OperationalError:
            db.session.rollback()
            return False
        return True


def _list_starts(agenda: Agenda, *, days: int = 3) -> list[datetime]:
    first = clock.today() + timedelta(days=1)
    return [
        free_time.start
        for free_time in list_slots(agenda, Need(agenda.services[0]), first=first, last=first + timedelta(days=days))
    ]
