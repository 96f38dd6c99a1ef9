"""School holidays read from the files of education.gouv.fr: the CSV or JSON of the national data set, or the iCalendar of a zone.

Both give the first day without school and the day on which pupils come back, at midnight at the place: in UTC, a day begins
on the evening before.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.procedures.sources.option_parsing import UnreadableResponse, parse_json, property_name
from app.procedures.sources.tables import UnreadableTable, read_table

# Where the days of a zone begin.
_PLACES = {
    **dict.fromkeys(("Zone A", "Zone B", "Zone C", "Corse"), "Europe/Paris"),
    "Guadeloupe": "America/Guadeloupe",
    "Guyane": "America/Cayenne",
    "Martinique": "America/Martinique",
    "Mayotte": "Indian/Mayotte",
    "Réunion": "Indian/Reunion",
    "Nouvelle Calédonie": "Pacific/Noumea",
    "Polynésie": "Pacific/Tahiti",
    "Saint Pierre et Miquelon": "America/Miquelon",
    "Wallis et Futuna": "Pacific/Wallis",
}
ZONES = tuple(_PLACES)
MAX_BYTES = 2_000_000
MAX_TITLE = 120
# Of the file, in what is said about it.
MAX_NAMES, MAX_NAME = 20, 40
# The summer, in the zones where it is longest.
LONGEST = timedelta(days=100)
# Where pupils come back in the first days of September.
_ZONES_OF_AUGUST = ("Zone A", "Zone B", "Zone C", "Corse", "Guadeloupe", "Guyane", "Martinique")
_SUMMER_MONTHS = (6, 7)
# The names of the columns, as labels and as names of fields, and how the file of the ministry writes them.
_COLUMNS = {
    "title": ("description",),
    "population": ("population",),
    "start": ("date_de_debut", "start_date"),
    "end": ("date_de_fin", "end_date"),
    "zone": ("zones", "zone"),
}
_REQUIRED_TITLES = {"title": "Description", "start": "Start Date", "end": "End Date", "zone": "Zones"}
_HOLIDAYS = re.compile(r"\b(vacances|pont)\b", re.IGNORECASE)
_RETURN, _SUMMER = re.compile("(^|_)rentree(_|$)"), re.compile("(^|_)ete(_|$)")
_ONE_DAY = timedelta(days=1)
_FOLD = re.compile(r"\r?\n[ \t]")

Line = Mapping[str, str]


class SchoolFileRefused(ValueError):
    """The file has no school holidays that can be read for that zone; `words` say why."""

    def __init__(self, words: str) -> None:
        super().__init__("unreadable school file")
        self.words = words


@dataclass(frozen=True, order=True)
class SchoolHoliday:
    """Days without school, both included."""

    first_day: date
    last_day: date
    title: str = ""


def read_school_file(content: bytes, zone: str) -> list[SchoolHoliday]:
    """The school holidays of a zone in a file, in order, each once. Raises SchoolFileRefused."""
    if len(content) > MAX_BYTES:
        raise SchoolFileRefused(_("Ce fichier dépasse 2 Mo : exportez seulement votre zone."))
    lines = _read_calendar(content) if b"BEGIN:VCALENDAR" in content[:2000] else _read_lines(content, zone)
    holidays = _read_holidays(lines, zone)
    if not holidays:
        raise SchoolFileRefused(_describe_no_holiday(lines, zone))
    return holidays


def _read_holidays(lines: Sequence[Line], zone: str) -> list[SchoolHoliday]:
    """Holidays with their two days, then the summers of which the file gives the beginning only."""
    periods = [
        (" ".join(line["title"].split())[:MAX_TITLE], start, _read_day(line["end"], zone) or start)
        for line in lines
        if _HOLIDAYS.search(line["title"]) and (start := _read_day(line["start"], zone))
    ]
    holidays = {
        SchoolHoliday(start, end - _ONE_DAY, title) for title, start, end in periods if start < end <= start + LONGEST
    }
    for title, start in {
        (title, start) for title, start, end in periods if start == end and _SUMMER.search(_plain(title))
    }:
        end = _find_return(lines, zone, start)
        is_known = any(holiday.first_day <= start <= holiday.last_day for holiday in holidays)
        if end is not None and not is_known:
            holidays.add(SchoolHoliday(start, end - _ONE_DAY, title))
    return sorted(holidays)


def _find_return(lines: Iterable[Line], zone: str, start: date) -> date | None:
    """The day on which pupils come back after a summer of which only the beginning is written.

    Another line may give it; else it is 1 September where the school year always begins then, give or take a day.
    """
    days = [_read_day(line["start"], zone) for line in lines if _RETURN.search(_plain(line["title"]))]
    written_day = min((day for day in days if day and start < day <= start + LONGEST), default=None)
    is_usual = zone in _ZONES_OF_AUGUST and start.month in _SUMMER_MONTHS
    return written_day or (date(start.year, 9, 1) if is_usual else None)


def _read_lines(content: bytes, zone: str) -> list[Line]:
    """The lines of the zone that are about pupils; each academy of a zone has its own. Raises SchoolFileRefused."""
    text = content.removeprefix(codecs.BOM_UTF8)
    columns, rows = _read_json(text) if text.lstrip()[:1] in (b"[", b"{") else _read_csv(content)
    names = {part: next((column for column in columns if column in usual), "") for part, usual in _COLUMNS.items()}
    missing_columns = [f"« {words} »" for part, words in _REQUIRED_TITLES.items() if not names[part]]
    if missing_columns:
        raise SchoolFileRefused(_describe_missing(missing_columns))
    lines = [{part: row.get(column, "") for part, column in names.items()} for row in rows]
    zone_lines = [line for line in lines if _name_zone(zone) in map(_name_zone, _split_zones(line))]
    if not zone_lines:
        raise SchoolFileRefused(_describe_zones(zone, {part for line in lines for part in _split_zones(line)}))
    return [line for line in zone_lines if _is_about_pupils(line["population"])]


def _read_csv(content: bytes) -> tuple[Sequence[str], list[Line]]:
    try:
        table = read_table(content)
    except UnreadableTable as refused:
        raise SchoolFileRefused(" ".join(refused.problems)) from refused
    return table.columns, [row.cells for row in table.rows]


def _read_json(content: bytes) -> tuple[Sequence[str], list[Line]]:
    """The records of either export: a list of them, or what the interface gives under « results »."""
    try:
        document = parse_json(content)
    except UnreadableResponse as refused:
        raise SchoolFileRefused(_("Ce fichier JSON ne se lit pas : prenez l’export CSV.")) from refused
    records = document.get("results") if isinstance(document, dict) else document
    items = records if isinstance(records, list) else []
    records = [item.get("fields", item) for item in items if isinstance(item, dict)]
    rows = [
        {property_name(str(name)): value if isinstance(value, str) else "" for name, value in record.items()}
        for record in records
        if isinstance(record, dict)
    ]
    return list(dict.fromkeys(name for row in rows for name in row)), list(rows)


def _read_calendar(content: bytes) -> list[Line]:
    """The events of a calendar; it is of one zone, which it does not always name."""
    return list(_iterate_events(_FOLD.sub("", content.decode("utf-8-sig", "replace"))))


def _iterate_events(text: str) -> Iterator[Line]:
    for part in text.split("BEGIN:VEVENT")[1:]:
        values = dict(
            re.findall(r"^(SUMMARY|DTSTART|DTEND)[^:\r\n]*:([^\r\n]*)", part.split("END:VEVENT")[0], re.MULTILINE)
        )
        title = values.get("SUMMARY", "").replace("\\,", ",")
        yield {"title": title, "start": values.get("DTSTART", ""), "end": values.get("DTEND", "")}


def _is_about_pupils(population: str) -> bool:
    words = _plain(population)
    return "enseignant" not in words or "eleve" in words


def _split_zones(line: Line) -> list[str]:
    return [part.strip() for part in re.split("[/,;]", line["zone"]) if part.strip()]


def _read_day(text: str, zone: str) -> date | None:
    """A day of an instant or of a date, however it is written: of the place where the instant is midnight, else in Paris."""
    for pattern in ("%d/%m/%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text.strip()[:10], pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            return moment.date()
        local = moment.astimezone(ZoneInfo(_PLACES.get(zone, "Europe/Paris")))
        is_midnight = local.time() == time()
        return (local if is_midnight else moment.astimezone(ZoneInfo("Europe/Paris"))).date()
    except (ValueError, OverflowError):
        return None


def _describe_missing(columns: Sequence[str]) -> str:
    return ngettext(
        "Il manque la colonne %(names)s : prenez l’export CSV du « calendrier scolaire » sans en changer les titres.",
        "Il manque les colonnes %(names)s : prenez l’export CSV du « calendrier scolaire » sans en changer les titres.",
        len(columns),
        names=", ".join(columns),
    )


def _describe_zones(zone: str, names: Iterable[str]) -> str:
    """The zone that a file lacks, and those that it has."""
    others = ", ".join(sorted({name[:MAX_NAME] for name in names})[:MAX_NAMES])
    if not others:
        return _("Ce fichier n’a aucune zone : sa colonne « Zones » est vide.")
    return _(
        "Ce fichier n’a rien pour « %(zone)s ». Il a : %(others)s. Choisissez une de ces zones, ou prenez un autre fichier.",
        zone=zone,
        others=others,
    )


def _describe_no_holiday(lines: Iterable[Line], zone: str) -> str:
    """Describe why the lines of the zone give no holidays: a day that cannot be read, or nothing but days of return."""
    unreadable_days = (
        line["start"] for line in lines if _HOLIDAYS.search(line["title"]) and not _read_day(line["start"], zone)
    )
    day = next(unreadable_days, "")
    if day:
        return _("« %(day)s » n’est pas une date : il faut 2026-10-17 ou 17/10/2026.", day=day[:MAX_NAME])
    return _("Ce fichier n’a aucune date de vacances pour « %(zone)s ».", zone=zone)


def _name_zone(text: str) -> str:
    return _plain(text).removeprefix("zone_")


def _plain(text: str) -> str:
    """A name as it is compared: without case, accents nor spaces."""
    return property_name(text).removeprefix("c_")
