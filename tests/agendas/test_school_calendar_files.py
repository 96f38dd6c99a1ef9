"""School holidays as the ministry publishes them, and opening rules in force during them or outside."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.agendas.definition import parse_agenda
from app.agendas.open_ranges import Calendar, list_open_ranges
from app.agendas.school_calendar_files import SchoolFileRefused, SchoolHoliday, read_school_file
from app.core.clock import PARIS
from tests.agendas.passport_desk import AGENDA

TABLE = """Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire
Vacances de la Toussaint;-;2023-10-20T22:00:00+00:00;2023-11-05T23:00:00+00:00;Lyon;Zone A;2023-2024
Vacances de la Toussaint;-;2023-10-20T22:00:00+00:00;2023-11-05T23:00:00+00:00;Grenoble;Zone A;2023-2024
Vacances de la Toussaint;-;2023-10-21T22:00:00+00:00;2023-11-05T23:00:00+00:00;Corse;Corse;2023-2024
Vacances d'Hiver;Élèves;2024-02-17T00:00:00+01:00;2024-03-04T00:00:00+01:00;Lyon;Zone A;2023-2024
Prérentrée;Enseignants;2023-08-31T22:00:00+00:00;2023-08-31T22:00:00+00:00;Lyon;Zone A;2023-2024
Vacances d'Été;Enseignants;2024-07-05T22:00:00+00:00;2024-08-29T22:00:00+00:00;Lyon;Zone A;2023-2024
Début des Vacances d'Été;-;2024-07-05T22:00:00+00:00;2024-07-05T22:00:00+00:00;Lyon;Zone A;2023-2024
"""
# The columns and the words of the data set « fr-en-calendrier-scolaire ».
MINISTRY_FILE = Path(__file__).with_name("school_calendar.csv").read_bytes()
AUTUMN = SchoolHoliday(date(2023, 10, 21), date(2023, 11, 5), "Vacances de la Toussaint")
CALENDAR_FILE = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Vacances de la Tou\r\n ssaint\r\n"
    "DTSTART;VALUE=DATE:20231021\r\nDTEND;VALUE=DATE:20231106\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:Rentrée scolaire\r\nDTSTART;VALUE=DATE:20230904\r\nDTEND;VALUE=DATE:20230905\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_the_table_gives_the_holidays_of_pupils_of_a_zone_once_without_the_day_of_return() -> None:
    holidays = read_school_file(TABLE.encode(), "Zone A")

    assert holidays == [
        AUTUMN,
        SchoolHoliday(date(2024, 2, 17), date(2024, 3, 3), "Vacances d'Hiver"),
        SchoolHoliday(date(2024, 7, 6), date(2024, 8, 31), "Début des Vacances d'Été"),
    ]
    assert [holiday.first_day.day for holiday in read_school_file(TABLE.encode("cp1252"), "Corse")] == [22]


def test_the_calendar_of_a_zone_gives_its_holidays_and_no_day_of_return() -> None:
    assert read_school_file(CALENDAR_FILE.encode(), "Zone A") == [AUTUMN]


@pytest.mark.parametrize("content", [b"", b"Bonjour", b"a;b\n1;2\n", b"BEGIN:VCALENDAR\nEND:VCALENDAR", TABLE.encode()])
def test_a_file_without_holidays_of_the_zone_is_refused(content: bytes) -> None:
    with pytest.raises(SchoolFileRefused):
        read_school_file(content, "Guyane")


def list_days(content: bytes, zone: str) -> list[tuple[str, str, str]]:
    """The holidays of a zone, each as its two days and its title."""
    return [
        (f"{one.first_day:%d/%m/%y}", f"{one.last_day:%d/%m/%y}", one.title) for one in read_school_file(content, zone)
    ]


ZONE_B = [
    ("04/07/26", "31/08/26", "Vacances d'Été"),
    ("17/10/26", "01/11/26", "Vacances de la Toussaint"),
    ("19/12/26", "03/01/27", "Vacances de Noël"),
    ("20/02/27", "07/03/27", "Vacances d'Hiver"),
    ("17/04/27", "02/05/27", "Vacances de Printemps"),
    ("06/05/27", "09/05/27", "Pont de l'Ascension"),
    ("03/07/27", "31/08/27", "Début des Vacances d'Été"),
]


def test_the_open_data_gives_each_zone_its_days_from_the_first_without_school_to_the_eve_of_the_return() -> None:
    assert list_days(MINISTRY_FILE, "Zone B") == ZONE_B
    assert list_days(MINISTRY_FILE, "Zone A")[3:5] == [
        ("13/02/27", "28/02/27", "Vacances d'Hiver"),
        ("10/04/27", "25/04/27", "Vacances de Printemps"),
    ]
    # The end of the summer is empty in zone C, and equals its beginning in Corsica.
    assert list_days(MINISTRY_FILE, "Zone C")[-1] == ZONE_B[-1]
    assert list_days(MINISTRY_FILE, "Corse")[-1] == ZONE_B[-1]


def test_days_overseas_begin_at_their_midnight() -> None:
    assert list_days(MINISTRY_FILE, "Guadeloupe") == [("17/10/26", "02/11/26", "Vacances de la Toussaint")]
    # Nothing says when the winter of the south ends.
    assert list_days(MINISTRY_FILE, "Réunion") == [("10/10/26", "25/10/26", "Vacances après 1ère période")]


def test_a_summer_ends_on_the_return_that_the_file_gives() -> None:
    line = "Rentrée scolaire des élèves;Élèves;2027-09-01T22:00:00+00:00;2027-09-01T22:00:00+00:00;Lille;Zone B;2027-2028\r\n"

    holidays = list_days(MINISTRY_FILE + line.encode(), "Zone B")

    assert holidays[-1] == ("03/07/27", "01/09/27", "Début des Vacances d'Été")


def write_json(content: str) -> bytes:
    """The records of the CSV under the names of their fields."""
    names = ("description", "population", "start_date", "end_date", "location", "zones", "annee_scolaire")
    rows = [line.split(";") for line in content.splitlines()[1:]]
    return json.dumps([{name: cell or None for name, cell in zip(names, row, strict=True)} for row in rows]).encode()


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.replace(";", "\t").encode(),
        lambda text: text.replace(";", ",").encode("utf-16"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("Zone B", "B").encode(),
        lambda text: text.replace("Start Date", "start_date").replace("Annee scolaire", "annee_scolaire").encode(),
        lambda text: text.replace("Start Date", "Date de début").replace("End Date", "Date de fin").encode(),
        lambda text: unicodedata.normalize("NFD", text).replace("d'E\u0301te\u0301", "d'Été").encode(),
        write_json,
        lambda text: b'{"results":' + write_json(text) + b"}",
        lambda text: b"\xef\xbb\xbf" + json.dumps([{"fields": row} for row in json.loads(write_json(text))]).encode(),
    ],
)
def test_exports_of_every_kind_give_the_same_days(write: Callable[[str], bytes]) -> None:
    assert [days[:2] for days in list_days(write(MINISTRY_FILE.decode("utf-8-sig")), "Zone B")] == [
        days[:2] for days in ZONE_B
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("End Date", "Fin", "la colonne « End Date »"),
        ("Start Date;End Date", "Début;Fin", "les colonnes « Start Date », « End Date »"),
        ("2026-10-17T00:00:00+02:00", "?", "Il a : Corse, Guadeloupe, Réunion, Zone A, Zone B, Zone C."),
    ],
)
def test_a_refused_file_says_which_column_or_which_zone_it_lacks(old: str, new: str, words: str) -> None:
    content = MINISTRY_FILE.decode().replace(old, new).encode()

    with pytest.raises(SchoolFileRefused) as refusal:
        read_school_file(content, "Martinique")

    assert words in refusal.value.words.replace("\u00a0", " ")


def test_a_day_that_is_no_date_is_quoted() -> None:
    content = b"Description;Population;Start Date;End Date;Zones\nVacances;-;le 3;le 5;Zone A\n"

    with pytest.raises(SchoolFileRefused) as refusal:
        read_school_file(content, "Zone A")

    assert "le 3" in refusal.value.words


@pytest.mark.parametrize(("school", "open_days"), [("", [20, 21, 22, 23]), ("outside", [20, 23]), ("during", [21, 22])])
def test_a_rule_is_in_force_during_school_holidays_or_outside(school: str, open_days: list[int]) -> None:
    agenda = parse_agenda({**AGENDA, "opening": [{**AGENDA["opening"][0], "school": school}]})
    place = Calendar(PARIS, school_holidays=((date(2027, 3, 21), date(2027, 3, 22)),))

    ranges = list_open_ranges(agenda, "guichet-1", [], place, first=date(2027, 3, 20), last=date(2027, 3, 23))

    assert [start.day for start, _end in ranges] == open_days
