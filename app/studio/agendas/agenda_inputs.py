"""The inputs of an agenda, of its resources, of its services and of its opening hours, and what is wrong with what is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.agendas.definition_schema import DURING, LENGTHS, OUTSIDE, WAYS
from app.core.i18n import lazy_gettext as _
from app.core.web.declared_forms import Choice, Day, Form, Input, Line, Lines, LongText, RawText, Tick

RESOURCES, SERVICES, OPENING = "resources", "services", "opening"
CATEGORIES, OPTIONS = "categories", "options"
SECTIONS = (CATEGORIES, RESOURCES, OPTIONS, SERVICES, OPENING)
# Sections of rooms and equipment alone, which may be empty.
OPTIONAL_SECTIONS = (CATEGORIES, OPTIONS)
# The price of those who have none of their own, among the inputs of prices: `prices.all.day`.
EVERYBODY = "all"
PRICE_PARTS = ("hour", "half_day", "day", "deposit")
MAX_TITLE, MAX_TEXT = 120, 600
_CLOCK_TIME = re.compile(r"\s*([01]?[0-9]|2[0-3])\s*[:hH]\s*([0-5][0-9])?\s*")


class Count(Input[int | None]):
    """A whole number within the limits, zero being one; none for a text that is none, which is a problem."""

    def __init__(self, limits: tuple[int, int], *, is_optional: bool = True) -> None:
        minimum, maximum = limits
        words = _("Indiquez un nombre entre %(minimum)s et %(maximum)s.", minimum=minimum, maximum=maximum)
        super().__init__(is_optional=is_optional, problem=words)
        self.limits = limits

    def parse(self, text: str) -> int | None:
        is_number = re.fullmatch("[0-9]{1,9}", text.strip())
        return int(text) if is_number and self.limits[0] <= int(text) <= self.limits[1] else None

    def list_problems(self, submitted: Mapping[str, str]) -> dict[str, str]:
        text = submitted.get(self.name, "").strip()
        is_right = self.parse(text) is not None or (self.is_optional and not text)
        return {} if is_right else {self.name: str(self.problem)}


class Euros(Input[float | None]):
    """Euros, with cents after a comma or a point; none for a text that is none, which is a problem."""

    def __init__(self) -> None:
        super().__init__(is_optional=True, problem=_("Indiquez une somme en euros, par exemple 12,50."))

    def parse(self, text: str) -> float | None:
        plain = text.strip().removesuffix("€").strip().replace(",", ".")
        return float(plain) if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,2})?", plain) else None

    def list_problems(self, submitted: Mapping[str, str]) -> dict[str, str]:
        text = submitted.get(self.name, "").strip()
        return {self.name: str(self.problem)} if text and self.parse(text) is None else {}


class Prices(Input[list[dict[str, Any]]]):
    """A table of prices: inputs named `prices.<category>.<part>`. A category whose line is empty has no price."""

    def read(self, submitted: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        prices: dict[str, dict[str, Any]] = {}
        for name, text in (submitted or {}).items():
            _prefix, category, part = (*name.split("."), "", "")[:3]
            amount = Euros().parse(text)
            if name.startswith(f"{self.name}.") and part in PRICE_PARTS and amount is not None:
                price = prices.setdefault(category, {} if category == EVERYBODY else {"category": category})
                price[part] = int(amount) if amount == int(amount) else amount
        return list(prices.values())

    def list_texts(self, submitted: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in submitted.items() if name.startswith(f"{self.name}.")}

    def list_problems(self, submitted: Mapping[str, str]) -> dict[str, str]:
        texts = self.list_texts(submitted)
        return {
            name: str(Euros().problem) for name, text in texts.items() if text.strip() and Euros().parse(text) is None
        }


class ClockTime(Input[str]):
    """An hour of the day, typed as 08:30, 8h30 or 8h."""

    def parse(self, text: str) -> str:
        match = _CLOCK_TIME.fullmatch(text)
        return f"{int(match[1]):02}:{match[2] or '00'}" if match else ""


class AgendaInputs(Form):
    """Inputs about the agenda itself."""

    title = Line(limit=MAX_TITLE, problem=_("Donnez un nom à cet agenda."))
    place, address = Line(limit=MAX_TEXT), Line(limit=MAX_TEXT)
    access = LongText(limit=MAX_TEXT)
    phone = Line(limit=40)
    opens_on_holidays, opens_on_whit_monday = Tick(), Tick()
    roles = Lines()
    # Of events: one title on each line.


class RowInputs(Form):
    """Inputs of one row. Several values under one name are lines of one text."""

    def build(self, former: Mapping[str, Any]) -> dict[str, Any]:
        """The element that the row stands for, over what it was; what is left empty has its usual value."""
        form_names = {
            name
            for name, one in self._inputs().items()
            if name in self.submitted or isinstance(one, Tick | Lines | Prices)
        }
        values = {name: _plain(value) for name, value in self.values.items() if name in form_names}
        other_values = {name: value for name, value in former.items() if name not in form_names}
        return {**other_values, **{name: value for name, value in values.items() if value not in (None, "", [])}}


class ResourceInputs(RowInputs):
    """Inputs about a desk, an agent, a room or some equipment."""

    id = RawText(limit=60)
    title = Line(limit=MAX_TITLE, problem=_("Donnez-lui un nom, que les usagers et les agents liront."))
    capacity = Count((1, 1000))
    people = Count((1, 100_000))
    description = LongText(limit=MAX_TEXT)
    address = Line(limit=MAX_TEXT)
    access = LongText(limit=MAX_TEXT)
    photo, plan = RawText(limit=60), RawText(limit=60)
    prices = Prices()


class CategoryInputs(RowInputs):
    """Inputs about a kind of people who book; its identifier is the value of the answer that says it."""

    id = RawText(limit=60)
    title = Line(limit=MAX_TITLE, problem=_("Donnez un nom à cette catégorie."))


class OptionInputs(RowInputs):
    """Inputs about something that may be added to a booking."""

    id = RawText(limit=60)
    title = Line(limit=MAX_TITLE, problem=_("Donnez un nom à cette option."))
    description = LongText(limit=MAX_TEXT)
    amount = Euros()
    is_per_day = Tick()
    resources = Lines()


class ServiceInputs(RowInputs):
    """Inputs about a service: how long it takes, and when it may be booked."""

    id = RawText(limit=60)
    title = Line(limit=MAX_TITLE, problem=_("Écrivez le motif, comme l’usager le dirait."))
    minutes = Count((5, 60 * 24 * 31), is_optional=False)
    minutes_per_person = Count((0, 600))
    max_people = Count((1, 500))
    buffer = Count((0, 60 * 24))
    setup = Count((0, 60 * 24))
    length = Choice(LENGTHS)
    max_minutes = Count((5, 60 * 24 * 7))
    max_days = Count((1, 366))
    step = Count((5, 60 * 24))
    notice_days = Count((0, 60))
    notice_hours = Count((0, 24 * 60))
    horizon_days = Count((1, 730))
    change_hours = Count((0, 24 * 60))
    way = Choice(WAYS)
    is_online = Tick()
    papers = LongText(limit=MAX_TEXT)
    resources = Lines()


class OpeningInputs(RowInputs):
    """Inputs about the hours of some weekdays."""

    days = Lines(problem=_("Cochez au moins un jour."))
    start = ClockTime(problem=_("Indiquez une heure, par exemple 08:30."))
    end = ClockTime(problem=_("Indiquez une heure, par exemple 17:00."))
    since = Day(problem=_("Indiquez un jour, ou laissez vide."), is_optional=True)
    until = Day(problem=_("Indiquez un jour, ou laissez vide."), is_optional=True)
    weeks = Lines()
    school = Choice((OUTSIDE, DURING))
    resources = Lines()

    def build(self, former: Mapping[str, Any]) -> dict[str, Any]:
        element = super().build(former)
        numbers = {
            name: [int(text) for text in element[name] if re.fullmatch("-?[0-9]", text)]
            for name in _NUMBERS
            if name in element
        }
        return {**element, **numbers}


_NUMBERS = ("days", "weeks")
ROW_INPUTS: Mapping[str, type[RowInputs]] = {
    CATEGORIES: CategoryInputs,
    RESOURCES: ResourceInputs,
    OPTIONS: OptionInputs,
    SERVICES: ServiceInputs,
    OPENING: OpeningInputs,
}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
