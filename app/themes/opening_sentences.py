"""Opening hours in words, in the current language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from babel.dates import get_day_names

from app.core import clock
from app.core.formats import LOCALES, format_clock_time, format_day, format_hour, format_weekday
from app.core.i18n import current_language, use_language
from app.core.i18n import gettext as _
from app.themes.opening_hours import Closing, OpeningHours, OpeningState, TimeRange, group_days, list_coming_closings

# From when a closing is announced.
NEAR = timedelta(days=21)


def describe_week(hours: OpeningHours) -> str:
    """« Du lundi au vendredi, de 8 h 30 à 12 h 30 et de 13 h 30 à 17 h. », one line for each group of days."""
    return "\n".join(
        _("%(days)s, %(ranges)s.", days=_describe_days(first, last), ranges=describe_ranges(ranges))
        for first, last, ranges in group_days(hours)
    )


def describe_hours(hours: OpeningHours, today: date) -> str:
    """The week, then the exceptional closings that are near."""
    near = [
        coming_closing for coming_closing in list_coming_closings(hours, today) if coming_closing.first <= today + NEAR
    ]
    return "\n".join([describe_week(hours), *(describe_closing(each) for each in near)])


def describe_week_in(language: str, hours: OpeningHours) -> str:
    """Describe the week in a given language."""
    with use_language(language):
        return describe_week(hours)


def describe_ranges(ranges: tuple[TimeRange, ...]) -> str:
    """« de 8 h 30 à 12 h 30 et de 13 h 30 à 17 h »"""
    return _(" et ").join(
        _("de %(start)s à %(end)s", start=_format_time(each.start), end=_format_time(each.end)) for each in ranges
    )


def describe_state(state: OpeningState, at: datetime) -> str:
    """« Ouvert jusqu’à 17 h », « Fermé. Ouvre demain à 8 h 30 »."""
    if state.is_open:
        return _("Ouvert jusqu’à %(hour)s", hour=format_hour(state.until)) if state.until else _("Ouvert")
    reason = _describe_reason(state)
    if state.until is None:
        return reason
    day = _describe_coming_day(state.until, at)
    return _("%(reason)s. Ouvre %(day)s à %(hour)s", reason=reason, day=day, hour=format_hour(state.until))


def describe_closing(closing: Closing) -> str:
    """« Le 24 décembre 2026 : fermeture de Noël », « Du 24 au 31 décembre… »"""
    if closing.first == closing.last:
        days = _("Fermé le %(day)s", day=format_day(closing.first))
    else:
        days = _("Fermé du %(first)s au %(last)s", first=format_day(closing.first), last=format_day(closing.last))
    return _("%(days)s : %(label)s", days=days, label=closing.label) if closing.label else days


def describe_closing_row(row: Mapping[str, str]) -> str:
    """Describe a closing as a charter stores it."""
    return describe_closing(
        Closing(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row.get("label", ""))
    )


def describe_ranges_row(ranges: Sequence[Sequence[str]]) -> str:
    """« 8 h 30-12 h 30, 13 h 30-17 h », as an editor types the ranges of a day."""
    return ", ".join("-".join(format_clock_time(end) for end in ends) for ends in ranges)


def name_day(number: int) -> str:
    """« lundi » for 0."""
    return str(get_day_names("wide", locale=LOCALES[current_language()])[number])


def _describe_days(first: int, last: int) -> str:
    if first == last:
        return _("Le %(day)s", day=name_day(first))
    if last == first + 1:
        return _("Le %(first)s et le %(second)s", first=name_day(first), second=name_day(last))
    return _("Du %(first)s au %(last)s", first=name_day(first), last=name_day(last))


def _describe_reason(state: OpeningState) -> str:
    if state.closing is not None:
        return _("Fermé (%(label)s)", label=state.closing.label) if state.closing.label else _("Fermé")
    return _("Fermé (jour férié)") if state.is_holiday else _("Fermé")


def _describe_coming_day(moment: datetime, at: datetime) -> str:
    today, day = clock.to_paris(at).date(), clock.to_paris(moment).date()
    if day == today:
        return _("aujourd’hui")
    return _("demain") if day == today + timedelta(days=1) else format_weekday(day)


def _format_time(value: time) -> str:
    return format_clock_time(f"{value:%H:%M}")
