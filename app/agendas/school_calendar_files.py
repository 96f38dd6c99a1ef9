"""School holidays read from the files of education.gouv.fr: the CSV of the national data set, or the iCalendar of a zone.

Both give the first day without school and the day on which pupils come back, at midnight in Paris.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.procedures.sources.tables import UnreadableTable, read_table

ZONES = (
    *("Zone A", "Zone B", "Zone C", "Corse", "Guadeloupe", "Guyane", "Martinique", "Mayotte", "Réunion"),
    *("Nouvelle Calédonie", "Polynésie", "Saint Pierre et Miquelon", "Wallis et Futuna"),
)
MAX_BYTES = 2_000_000
MAX_TITLE = 120
# The summer, in the zones where it is longest.
LONGEST = timedelta(days=100)
# The names of the columns, as labels and as names of fields.
_COLUMNS = {
    "title": ("description",),
    "population": ("population",),
    "start": ("date_de_debut", "start_date"),
    "end": ("date_de_fin", "end_date"),
    "zone": ("zones", "zone"),
}
_HOLIDAYS = re.compile(r"\b(vacances|pont)\b", re.IGNORECASE)
_ONE_DAY = timedelta(days=1)
_FOLD = re.compile(r"\r?\n[ \t]")


class SchoolFileRefused(ValueError):
    """The file has no school holidays that can be read for that zone."""


@dataclass(frozen=True, order=True)
class SchoolHoliday:
    """Days without school, both included."""

    first_day: date
    last_day: date
    title: str = ""


def read_school_file(content: bytes, zone: str) -> list[SchoolHoliday]:
    """The school holidays of a zone in a file, in order, each once. Raises SchoolFileRefused."""
    if len(content) > MAX_BYTES:
        raise SchoolFileRefused
    periods = _read_calendar(content) if b"BEGIN:VCALENDAR" in content[:2000] else _read_table(content, zone)
    holidays = {
        SchoolHoliday(first, last, " ".join(title.split())[:MAX_TITLE])
        for title, first, last in periods
        if _HOLIDAYS.search(title) and first <= last <= first + LONGEST
    }
    if not holidays:
        raise SchoolFileRefused
    return sorted(holidays)


def _read_table(content: bytes, zone: str) -> Iterator[tuple[str, date, date]]:
    """The rows of the zone that are about pupils; each academy of a zone has its row."""
    try:
        table = read_table(content)
    except UnreadableTable as refused:
        raise SchoolFileRefused from refused
    columns = {
        name: next((column for column in table.columns if _plain(column) in usual), "")
        for name, usual in _COLUMNS.items()
    }
    for row in table.rows:
        cells = {name: row.cells.get(column, "") for name, column in columns.items()}
        start, end = _read_day(cells["start"]), _read_day(cells["end"])
        is_of_zone = _plain(zone) in (_plain(part) for part in re.split("[/,;]", cells["zone"]))
        if start and end and is_of_zone and "enseignant" not in cells["population"].lower():
            yield cells["title"], start, end - _ONE_DAY


def _read_calendar(content: bytes) -> Iterator[tuple[str, date, date]]:
    """The events of a calendar; it is of one zone, which it does not always name."""
    text = _FOLD.sub("", content.decode("utf-8-sig", "replace"))
    for part in text.split("BEGIN:VEVENT")[1:]:
        lines = dict(
            re.findall(r"^(SUMMARY|DTSTART|DTEND)[^:\r\n]*:([^\r\n]*)", part.split("END:VEVENT")[0], re.MULTILINE)
        )
        start, end = _read_day(lines.get("DTSTART", "")), _read_day(lines.get("DTEND", ""))
        if start and end:
            yield lines.get("SUMMARY", "").replace("\\,", ","), start, end - _ONE_DAY


def _read_day(text: str) -> date | None:
    """A day in Paris, of an instant or of a date, however it is written."""
    for pattern in ("%d/%m/%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text[:10], pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.date() if moment.tzinfo is None else clock.to_paris(moment).date()


def _plain(text: str) -> str:
    """A name as it is compared: without case, accents nor spaces."""
    letters = text.strip().lower().translate(str.maketrans("éèêàî", "eeeai"))
    return re.sub("[^a-z0-9]+", "_", letters).strip("_")
