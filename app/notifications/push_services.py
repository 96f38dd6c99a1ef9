"""Allowed push endpoints: the push services of known browsers, and hosts declared by the operator.

The URL of a subscription comes from a browser and is untrusted: without a list, the server would call any URL.
"""

from __future__ import annotations

from app.core import outgoing
from app.core.outgoing.destinations import AddressRefused, Destination, read_url

HOSTS = frozenset({"fcm.googleapis.com"})
# Mozilla, Apple and Microsoft use several hosts in these domains.
DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
HTTPS = 443


def parse_endpoint(endpoint: str) -> Destination:
    """Parse the URL of a subscription. Raises AddressRefused unless it is that of a push service."""
    destination = read_url(endpoint)
    if outgoing.is_declared_private_host(destination):
        return destination
    is_known = destination.host in HOSTS or destination.host.endswith(DOMAINS)
    if not (is_known and destination.is_secure and destination.port == HTTPS):
        raise AddressRefused("push_service_unknown")
    return destination


def format_origin(destination: Destination) -> str:
    """The origin in the VAPID claims: without a default port."""
    is_default_port = destination.port == (HTTPS if destination.is_secure else 80)
    return f"{destination.scheme}://{destination.host if is_default_port else destination.name}"
