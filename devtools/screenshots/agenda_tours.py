"""Tours of agendas: an appointment, a room and an event asked for, the day of a desk, and the configuration of agendas."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.tours import (
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    load_texts,
    sign_in,
    visit_guide_pages,
)

BRUNO = "bruno.keller@vaubrelles.example"
THOMAS = "thomas.roussel@vaubrelles.example"
ELISE = "elise.moreau@vaubrelles.example"
PAGES_OF_A_DAY = ("agents_agenda_day", "agents_agenda_week", "agents_agenda_desk", "agents_agenda_closures")
PAGES_OF_ROOMS = ("agents_rooms_day", "agents_rooms_year", "agents_rooms_booking", "agents_rooms_weekly")
PAGES_OF_EVENTS = ("agents_events", "agents_new_event")
PEOPLE, GUESTS = "3", "60"
# Not the buttons of the days.
NEXT_PAGE = "#filling-form .actions [type=submit] >> nth=0"


def appointment_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """A visitor takes a passport appointment for a family, then moves it."""
    page.goto(demo.url("appointment_form"))
    page.check("[name=titre][value=passeport]")
    page.fill("[name=personnes]", PEOPLE)
    page.check("[name=mineurs][value=no]")
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(".slots__next input")
    yield Stop("appointment-times")
    page.click(".slots__others summary")
    page.click(".slots__month td button >> nth=-1")
    page.check(".slots__times input >> nth=0")
    yield Stop("appointment-month")
    page.click(NEXT_PAGE)
    page.fill("[name=prenom]", load_texts()["caller_first_name"])
    page.fill("[name=nom]", load_texts()["caller_last_name"])
    page.fill("[name=courriel]", load_texts()["email"])
    page.fill("[name=telephone]", load_texts()["appointment_phone"])
    page.click(NEXT_PAGE)
    page.wait_for_selector("#hold-form")
    yield Stop("appointment-review")
    page.click("#sending-form [type=submit]")
    page.wait_for_selector("main .ticket")
    yield create_unpictured_stop("appointment-receipt")
    page.click("main .actions a[href^='/demandes/']")
    page.wait_for_selector("#appointments")
    yield Stop("appointment-booked")
    page.click("#appointments ~ .card a")
    page.wait_for_selector(".slots__next input")
    yield create_unpictured_stop("appointment-move")


def hire_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """A visitor looks at the rooms and at the events, up to what is free and what it costs."""
    yield from visit_guide_pages(page, demo, ("rooms", "room", "room_search"), is_pictured=True)
    yield from visit_guide_pages(page, demo, ("events", "event_form"), is_pictured=True)
    page.goto(demo.url("room_form"))
    page.check("[name=organisateur][value=particulier]")
    page.fill("[name=personnes]", GUESTS)
    page.click(SUBMIT_BUTTON)
    day = page.locator("[name=salle__day]")
    day.fill(str(day.get_attribute("max")))
    page.click("[name=salle__show]")
    page.wait_for_selector(".booking__things")
    yield Stop("room-choice")


def hall_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Thomas looks after rooms and events."""
    sign_in(page, demo, THOMAS)
    yield from visit_guide_pages(page, demo, PAGES_OF_ROOMS, is_pictured=True)
    yield from visit_guide_pages(page, demo, PAGES_OF_EVENTS, is_pictured=True)


def desk_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Bruno looks at his agenda, receives people, and closes a day."""
    sign_in(page, demo, BRUNO)
    yield from visit_guide_pages(page, demo, PAGES_OF_A_DAY, is_pictured=True)
    page.goto(f"{demo.url('agents_agenda_day')}/rendez-vous/nouveau")
    yield create_unpictured_stop("agenda-new-appointment")
    page.goto(demo.url("agents_agenda_day"))
    page.locator("td[data-kind=booking] a").first.click()
    page.wait_for_selector("main .summary-list")
    yield create_unpictured_stop("agenda-appointment")


def agenda_configuration_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Élise configures an agenda, and sees what it offers."""
    sign_in(page, demo, ELISE)
    page.goto(demo.url("agendas"))
    yield create_unpictured_stop("agendas")
    page.goto(demo.url("agenda"))
    page.wait_for_load_state("networkidle")
    yield Stop("agenda-configuration")
    page.goto(demo.url("agenda_of_rooms"))
    page.wait_for_load_state("networkidle")
    yield create_unpictured_stop("agenda-of-rooms")
    page.goto(demo.url("agenda_simulation"))
    page.click("#main form [type=submit] >> nth=0")
    page.wait_for_load_state("networkidle")
    yield Stop("agenda-simulation")
    yield from visit_guide_pages(page, demo, ("identity_papers", "meeting_point"), is_pictured=True)
