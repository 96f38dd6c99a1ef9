"""The national service against duplicate bookings: what it knows of a pre-application, and what it is told of a booking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.agendas.ants.settings import OFF, SERVICE_TOKEN, SERVICE_URL, get_mode, read_setting
from app.core import outgoing
from app.core.outgoing.urls import add_query

VALIDATED, CONSUMED, DECLARED = "validated", "consumed", "declared"
EXPIRED, UNKNOWN = "expired", "unknown"
STATUSES = (VALIDATED, CONSUMED, DECLARED, EXPIRED, UNKNOWN)
TOKEN_HEADER = "X-Rdv-Opt-Auth-Token"  # noqa: S105
# A page waits for the first, a worker for the second.
PAGE_SECONDS, JOB_SECONDS = 4.0, 10.0
MAX_BYTES = 256 * 1024


@dataclass(frozen=True)
class KnownAppointment:
    """An appointment that some town declared for a pre-application."""

    meeting_point: str
    management_url: str


@dataclass(frozen=True)
class NumberStatus:
    """A status of the service, with the appointments that it has for the number."""

    status: str
    appointments: tuple[KnownAppointment, ...] = ()


@dataclass(frozen=True)
class DuplicatesService:
    """The service at its address, with its token. Each call raises OutgoingError."""

    url: str
    token: str = field(repr=False)

    def find_statuses(
        self, numbers: Sequence[str], *, meeting_point_id: str = "", seconds: float = JOB_SECONDS
    ) -> dict[str, NumberStatus]:
        """The status of each number that the service answers about."""
        # The service refuses a question without this parameter, but takes an empty one.
        query = [*(("application_ids", number) for number in numbers), ("meeting_point_id", meeting_point_id)]
        content = self._call("GET", "status", query, seconds=seconds)
        return {number: _read_status(content[number]) for number in numbers if number in content}

    def declare(self, declaration: Mapping[str, str]) -> None:
        """Tell the service of an appointment. Sent twice, it would be there twice."""
        content = self._call("POST", "appointments", declaration.items(), seconds=JOB_SECONDS)
        if content.get("success") is not True:
            raise outgoing.NoUsableResponse("garbled")

    def withdraw(self, declaration: Mapping[str, str]) -> None:
        """Delete what the service was told; it is no error that it knows nothing of it."""
        query = [(name, text) for name, text in declaration.items() if name != "management_url"]
        self._call("DELETE", "appointments", query, seconds=JOB_SECONDS)

    def _call(self, method: str, path: str, query: Iterable[tuple[str, str]], *, seconds: float) -> Mapping[str, Any]:
        """Everything is in the query string: the service reads no body."""
        url = f"{self.url}/api/{path}"
        for name, value in query:
            url = add_query(url, {name: value})
        headers = {TOKEN_HEADER: self.token, "Accept": "application/json"}
        response = outgoing.fetch(url, method=method, headers=headers, seconds=seconds, max_bytes=MAX_BYTES)
        content = response.raise_for_status().parse_json()
        if not isinstance(content, Mapping):
            raise outgoing.NoUsableResponse("garbled")
        return content


def find_service() -> DuplicatesService | None:
    """The service in use; none until an administrator gives its address and its token."""
    url, token = read_setting(SERVICE_URL), read_setting(SERVICE_TOKEN)
    if get_mode() == OFF or not url or not token:
        return None
    return DuplicatesService(url.rstrip("/").removesuffix("/api"), token)


def _read_status(content: Any) -> NumberStatus:
    """Raises NoUsableResponse for what is not in the form of the service."""
    status = content.get("status") if isinstance(content, Mapping) else None
    appointments = content.get("appointments") or [] if isinstance(content, Mapping) else []
    if status not in STATUSES or not isinstance(appointments, list):
        raise outgoing.NoUsableResponse("garbled")
    known_appointments = [
        KnownAppointment(str(one.get("meeting_point") or ""), str(one.get("management_url") or ""))
        for one in appointments
        if isinstance(one, Mapping)
    ]
    return NumberStatus(status, tuple(known_appointments))
