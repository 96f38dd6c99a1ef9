"""Where messages to devices may go: the push services of known browsers, and what the operator declares.

The address comes from a browser, and so from anybody: without a list, the server would call whatever it is given.
"""

from __future__ import annotations

from app.core import outgoing
from app.core.outgoing.destinations import AddressRefused, Destination, read_url

HOSTS = frozenset({"fcm.googleapis.com"})
# Mozilla, Apple and Microsoft have several machines under these names.
DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
HTTPS = 443


def parse_endpoint(endpoint: str) -> Destination:
    """The address of a subscription, read. Raises AddressRefused unless it is one of a push service."""
    destination = read_url(endpoint)
    if outgoing.is_declared_private_host(destination):
        return destination
    is_known = destination.host in HOSTS or destination.host.endswith(DOMAINS)
    if not (is_known and destination.is_secure and destination.port == HTTPS):
        raise AddressRefused("push_service_unknown")
    return destination


def format_origin(destination: Destination) -> str:
    """As it is written in what proves who sends: without the usual port."""
    is_usual = destination.port == (HTTPS if destination.is_secure else 80)
    return f"{destination.scheme}://{destination.host if is_usual else destination.name}"
