"""Parameters of a report that software sends, turned into the answers of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from app.api.open311.call_errors import describe_value
from app.api.open311.service_attributes import (
    DATETIME,
    MULTIPLE_VALUES,
    Attribute,
    find_contact_fields,
    list_attributes,
)
from app.cases.reports.report_services import ReportService
from app.core import clock
from app.core.i18n import gettext as _
from app.places.geocoder import AddressSuggestion, find_nearest_address, suggest_addresses
from app.procedures.fields.location import IDENTIFIERS, coordinates_in

MAX_DESCRIPTION_LENGTH = 4000
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](?:\[\])?")
ParameterNames = Mapping[str, str]


class ParametersRefused(Exception):
    """Some parameters cannot be read: why, each in one sentence."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(len(reasons))
        self.reasons = reasons


def read_answers(service: ReportService, form: MultiDict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The answers, and the attributes that the form does not ask. Raises ParametersRefused."""
    reasons: list[str] = []
    description = form.get("description", "")
    if len(description) > MAX_DESCRIPTION_LENGTH:
        reasons.append(describe_value("description", _("Écrivez 4 000 signes au plus.")))
    place = _read_place(form, reasons)
    if reasons:
        raise ParametersRefused(reasons)
    answers: dict[str, Any] = {service.rule.description: description, service.similar.place: place}
    for name, field in find_contact_fields(service).items():
        if text := form.get(name, "").strip():
            answers[field.id] = text
    attributes = {attribute.field.id: attribute for attribute in list_attributes(service)}
    values = _read_attribute_values(form)
    answers |= {
        code: _read_value(attribute, values[code]) for code, attribute in attributes.items() if values.get(code)
    }
    return answers, sorted(values.keys() - attributes.keys())


def name_parameters(service: ReportService) -> ParameterNames:
    """The parameter that fills in each question."""
    return {
        **{attribute.field.id: f"attribute[{attribute.field.id}]" for attribute in list_attributes(service)},
        **{field.id: name for name, field in find_contact_fields(service).items()},
        service.rule.description: "description",
        service.similar.place: "lat, long, address_string",
        service.report.photos: "media_url",
    }


def _read_attribute_values(form: MultiDict[str, str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, texts in form.lists():
        if match := _ATTRIBUTE.fullmatch(name):
            values.setdefault(match[1], []).extend(text for text in texts if text)
    return values


def _read_value(attribute: Attribute, texts: list[str]) -> Any:
    if attribute.datatype == MULTIPLE_VALUES:
        return texts
    return _read_day(texts[0]) if attribute.datatype == DATETIME else texts[0]


def _read_day(text: str) -> str:
    """The day of Paris that a moment is in; the text itself when it is no moment: the form says what is wrong."""
    try:
        moment = datetime.fromisoformat(text)
        return (clock.to_paris(moment) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return text


def _read_place(form: MultiDict[str, str], reasons: list[str]) -> dict[str, Any]:
    """The place, with all the parts that a question about one may take."""
    latitude, longitude = form.get("lat", "").strip(), form.get("long", "").strip()
    words, address_id = " ".join(form.get("address_string", "").split()), form.get("address_id", "").strip()
    point = coordinates_in({"latitude": latitude, "longitude": longitude})
    if (latitude or longitude) and point is None:
        reasons.append(describe_value("lat, long", _("Donnez deux nombres en degrés, comme 47.4712 et -0.5518.")))
    elif point is None and not words:
        reasons.append(describe_value("lat, long", _("Dites où c’est : lat et long, ou address_string.")))
    if reasons:
        return {}
    address = _find_address(point, words)
    place: dict[str, Any] = {"where": words, "street": words}
    if address is not None:
        place |= {"street": address.street, "postcode": address.postcode, "city": address.city}
        place["where"] = words or address.label
        point = point or (address.latitude, address.longitude)
        place |= {"ban_id": address.ban_id, "insee": address.insee}
    if IDENTIFIERS["ban_id"].fullmatch(address_id):
        place["ban_id"] = address_id
    if point is not None:
        place |= {"latitude": point[0], "longitude": point[1]}
    return place


def _find_address(point: tuple[float, float] | None, words: str) -> AddressSuggestion | None:
    """The address nearest to the point, else the first one of these words; None without a service of addresses."""
    if point is not None:
        return find_nearest_address(*point)
    return next(iter(suggest_addresses(words)), None)
