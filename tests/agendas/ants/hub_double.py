"""Double of the national hub: it keeps of responses the rows that the real one keeps, and drops the others without a word."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core import clock
from tests.client import Browser

TOKEN = "jeton-du-site-national-0001"
DEFAULT_HEADER = "X-HUB-RDV-AUTH-TOKEN"
_FORMATS = ("%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S")
_POINT = {
    "id": str,
    "name": str,
    "longitude": float,
    "latitude": float,
    "public_entry_address": str,
    "zip_code": str,
    "city_name": str,
}
_APPOINTMENT = ("meeting_point", "datetime", "management_url", "cancel_url")
APPLICATION_IDS = re.compile(r"^([a-zA-Z0-9]{10}[,;:\-/.\s])*[a-zA-Z0-9]{10}$")


@dataclass(frozen=True)
class HubResponse:
    """A response as the hub reads it."""

    status: int
    json: Any


@dataclass
class HubDouble:
    """The hub, with the token and the header of one editor."""

    browser: Browser
    token: str = TOKEN
    header: str = DEFAULT_HEADER

    def call(self, path: str) -> HubResponse:
        """The response, whatever it is."""
        page = self.browser.get(f"/api/ants/{path}", **{self.header: self.token})
        return HubResponse(page.status, json.loads(page.response.data))

    @staticmethod
    def read_time(text: str) -> datetime | None:
        """A time as the hub reads it: an offset is added instead of being taken away."""
        for one in _FORMATS:
            try:
                moment = datetime.strptime(text, one)  # noqa: DTZ007 - as the hub does
            except ValueError:
                continue
            return moment.replace(tzinfo=None) + (moment.utcoffset() or timedelta())
        return None

    def list_points(self) -> list[dict[str, Any]]:
        response = self.call("getManagedMeetingPoints")
        if response.status != 200:
            return []
        return [point for point in response.json if all(isinstance(point.get(n), kind) for n, kind in _POINT.items())]

    def list_slots(
        self, point_id: str, *, reason: str = "PASSPORT", people: int = 1, days: int = 20
    ) -> list[dict[str, str]]:
        """The slots of a meeting point that pass the parser, in Paris time."""
        first, last = clock.today(), clock.today() + timedelta(days=days)
        response = self.call(
            f"availableTimeSlots?start_date={first}&end_date={last}&meeting_point_ids={point_id}"
            f"&reason={reason}&documents_number={people}"
        )
        if response.status != 200:
            return []
        rows = [_read_slot(row, first, last) for row in response.json.get(point_id, [])]
        return [row for row in rows if row is not None]

    def search(self, application_ids: str) -> dict[str, list[dict[str, str]]]:
        assert APPLICATION_IDS.match(application_ids), "the hub asks nobody about these"
        response = self.call(f"searchApplicationIds?application_ids={application_ids}")
        assert response.status == 200, "the hub logs an error and shows nothing"
        return {
            number: [row for row in rows if all(isinstance(row.get(name), str) for name in _APPOINTMENT)]
            for number, rows in response.json.items()
        }


def _read_slot(row: dict[str, str], first: date, last: date) -> dict[str, str] | None:
    moment = HubDouble.read_time(row["datetime"])
    if moment is None or not first <= moment.date() <= last:
        return None
    if moment < datetime.now(clock.PARIS).replace(tzinfo=None):
        return None
    return {"datetime": f"{moment:%Y-%m-%d %H:%M}", "callback_url": row["callback_url"]}
