"""Components of a calendar file and their properties, as they are written; values are parsed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.agendas.calendar_files.file_problems import NOT_A_CALENDAR, TOO_COSTLY, TOO_LARGE, CalendarFileRefused
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser

MAX_BYTES = 10_000_000
MAX_LINES = 300_000
# Longer lines are pictures and descriptions; a list of exceptions or of free and busy periods is shorter.
MAX_LINE_LENGTH = 100_000
MAX_DEPTH = 8
_SERIES = ("DTSTART", "RRULE", "RDATE")
_PROPERTIES = {
    "VEVENT": frozenset(
        {
            *(*_SERIES, "UID", "SEQUENCE", "DTEND", "DURATION", "EXRULE", "EXDATE", "RECURRENCE-ID"),
            *("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
        }
    ),
    "VFREEBUSY": frozenset({"FREEBUSY"}),
    "VTIMEZONE": frozenset({"TZID", "X-LIC-LOCATION"}),
    "STANDARD": frozenset({*_SERIES, "TZOFFSETFROM", "TZOFFSETTO"}),
    "DAYLIGHT": frozenset({*_SERIES, "TZOFFSETFROM", "TZOFFSETTO"}),
}
_FOLD = re.compile(rb"\n[ \t]")
_PARAMETER = re.compile(r';\s*(TZID|FBTYPE|RANGE)\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Property:
    """A property of a component: its parameters and its value, as they are written."""

    parameters: Mapping[str, str]
    value: str


@dataclass
class Component:
    """A component of a calendar file, with the properties that busy times depend on."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def list_properties(self, name: str) -> list[Property]:
        return self.properties.get(name, [])

    def find_property(self, name: str) -> Property | None:
        return next(iter(self.list_properties(name)), None)

    def read_text(self, name: str) -> str:
        """Return the value of a property, an empty text when there is none."""
        first = self.find_property(name)
        return first.value.strip() if first else ""

    def iterate_parts(self, name: str) -> Iterator[Component]:
        return (part for part in self.parts if part.name == name)


def parse_components(content: bytes) -> Component:
    """Return a component whose parts are the events, free and busy times and time zones of a calendar file.

    Raises CalendarFileRefused for a file that is no calendar, or costs too much.
    """
    try:
        return PARSER(content)
    except BudgetExceeded as exceeded:
        raise CalendarFileRefused(TOO_LARGE if len(content) > MAX_BYTES else TOO_COSTLY) from exceeded


def _parse(content: bytes, meter: Meter) -> Component:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="replace").encode()
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    meter.count_part(content.count(b"\n"))
    # Lines are folded between bytes, which may be those of one letter. What is not UTF-8 does not matter to busy times.
    lines = _FOLD.sub(b"", content).decode("utf-8-sig", errors="replace").split("\n")
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines[:10]):
        raise CalendarFileRefused(NOT_A_CALENDAR)
    return _build_tree(lines, meter)


def _build_tree(lines: Sequence[str], meter: Meter) -> Component:
    root = Component("ROOT")
    stack = [root]
    for number, line in enumerate(lines):
        if number % Meter.PARTS_PER_CHECK == 0:
            meter.check_time()
        name = line[:40].partition(":")[0].partition(";")[0].strip().upper()
        if name == "BEGIN":
            _open_component(line[6:].strip().upper(), root, stack, meter)
        elif name == "END":
            _close_component(line[4:].strip().upper(), stack)
        elif name in _PROPERTIES.get(stack[-1].name, _NOTHING) and len(line) <= MAX_LINE_LENGTH:
            _add_property(stack[-1], name, line)
    return root


def _open_component(name: str, root: Component, stack: list[Component], meter: Meter) -> None:
    component = Component(name)
    meter.check_depth(len(stack))
    if name in ("STANDARD", "DAYLIGHT"):
        stack[-1].parts.append(component)
    elif name in _PROPERTIES:
        root.parts.append(component)
    stack.append(component)


def _close_component(name: str, stack: list[Component]) -> None:
    """Close the innermost component of this name, and those inside that were never closed."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            del stack[depth:]
            return


def _add_property(component: Component, name: str, line: str) -> None:
    before, _, value = line.partition(":")
    parameters: dict[str, str] = {}
    if ";" in before:
        # No value has a colon, but names of zones have some, in quotes or not.
        before, _, value = line.rpartition(":")
        parameters = {key.upper(): text.strip().strip('"') for key, text in _PARAMETER.findall(before)}
    component.properties.setdefault(name, []).append(Property(parameters, value.strip()))


PARSER: Parser[Component] = Parser(
    "calendar",
    Budget(MAX_BYTES, max_parts=MAX_LINES, max_depth=MAX_DEPTH, max_seconds=3),
    _parse,
    is_called_before_writing=False,
)
