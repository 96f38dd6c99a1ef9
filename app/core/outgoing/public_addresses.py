"""Public IP addresses, told from private and reserved ones.

The special-purpose registries of IANA, written out: the tables of Python's `ipaddress` differ between versions, and
omit deprecated ranges, such as IPv6 site-local addresses, which networks still route.
"""

from __future__ import annotations

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_SPECIAL_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared address space (carrier-grade NAT)
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # Azure platform services
        "169.254.0.0/16",  # link-local, and cloud metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays from 6to4, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Any other IPv6 address is loopback, local, mapped, translated, multicast, or unassigned.
_UNICAST_IPV6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, AMT, AS112
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, returned
        "3fff::/20",  # documentation
    )
)
# Both embed an IPv4 address, which decides: mapped, and translated by the network (RFC 6052).
_MAPPED_IPV4 = ipaddress.IPv6Network("::ffff:0:0/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# ISATAP: the interface identifier embeds any IPv4 address.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


def is_public_address(text: str) -> bool:
    """Whether the address is public; a zone, as in `fe80::1%eth0`, makes it local."""
    try:
        address: IpAddress = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return _is_public_ipv4(address)
    if address.scope_id is not None:
        return False
    if address in _MAPPED_IPV4 or address in _NAT64:
        return _is_public_ipv4(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    is_tunnel = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    is_special = any(address in network for network in _SPECIAL_IPV6)
    return address in _UNICAST_IPV6 and not is_special and not is_tunnel


def _is_public_ipv4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in network for network in _SPECIAL_IPV4)
