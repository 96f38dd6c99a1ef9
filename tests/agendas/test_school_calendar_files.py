"""School holidays as the ministry publishes them, and opening rules in force during them or outside."""

from __future__ import annotations

from datetime import date

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
AUTUMN = SchoolHoliday(date(2023, 10, 21), date(2023, 11, 5), "Vacances de la Toussaint")
CALENDAR_FILE = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Vacances de la Tou\r\n ssaint\r\n"
    "DTSTART;VALUE=DATE:20231021\r\nDTEND;VALUE=DATE:20231106\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:Rentrée scolaire\r\nDTSTART;VALUE=DATE:20230904\r\nDTEND;VALUE=DATE:20230905\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_the_table_gives_the_holidays_of_pupils_of_a_zone_once_without_the_day_of_return() -> None:
    holidays = read_school_file(TABLE.encode(), "Zone A")

    assert holidays == [AUTUMN, SchoolHoliday(date(2024, 2, 17), date(2024, 3, 3), "Vacances d'Hiver")]
    assert [holiday.first_day.day for holiday in read_school_file(TABLE.encode("cp1252"), "Corse")] == [22]


def test_the_calendar_of_a_zone_gives_its_holidays_and_no_day_of_return() -> None:
    assert read_school_file(CALENDAR_FILE.encode(), "Zone A") == [AUTUMN]


@pytest.mark.parametrize("content", [b"", b"Bonjour", b"a;b\n1;2\n", b"BEGIN:VCALENDAR\nEND:VCALENDAR", TABLE.encode()])
def test_a_file_without_holidays_of_the_zone_is_refused(content: bytes) -> None:
    with pytest.raises(SchoolFileRefused):
        read_school_file(content, "Guyane")


@pytest.mark.parametrize(("school", "open_days"), [("", [20, 21, 22, 23]), ("outside", [20, 23]), ("during", [21, 22])])
def test_a_rule_is_in_force_during_school_holidays_or_outside(school: str, open_days: list[int]) -> None:
    agenda = parse_agenda({**AGENDA, "opening": [{**AGENDA["opening"][0], "school": school}]})
    place = Calendar(PARIS, school_holidays=((date(2027, 3, 21), date(2027, 3, 22)),))

    ranges = list_open_ranges(agenda, "guichet-1", [], place, first=date(2027, 3, 20), last=date(2027, 3, 23))

    assert [start.day for start, _end in ranges] == open_days
