"""Visibility of the button of a provider: pure rules, which protect nothing."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from app.identity.sources import Visit

EVERYWHERE, AGENT_PAGES, HIDDEN = "everywhere", "agent_pages", "hidden"
PLACES = (EVERYWHERE, AGENT_PAGES, HIDDEN)
AGENT_PATH = "/agents"


@dataclass(frozen=True)
class Display:
    """Place of the button, and the networks that see it: all of them when none is named."""

    place: str = EVERYWHERE
    networks: tuple[str, ...] = ()

    def is_met(self, visit: Visit) -> bool:
        """Whether the button is shown to this visitor; hidden, it still answers at its own address."""
        if self.place == HIDDEN or (self.place == AGENT_PAGES and not is_agent_page(visit.next_url)):
            return False
        return not self.networks or any(is_within(visit.address, network) for network in self.networks)


def is_agent_page(url: str) -> bool:
    return url == AGENT_PATH or url.startswith((f"{AGENT_PATH}/", f"{AGENT_PATH}?"))


def is_within(address: str, network: str) -> bool:
    """Whether an address is in a network; False for what is no address."""
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except (ValueError, TypeError):
        return False
