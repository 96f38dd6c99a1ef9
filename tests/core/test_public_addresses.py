"""Addresses to which the server may connect by default: public ones, whatever the version of Python."""

from __future__ import annotations

import pytest

from app.core.outgoing.public_addresses import is_public_address

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.0.192",
    "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
]  # fmt: skip
NOT_PUBLIC_IPV6 = [
    "::", "::1", "::7f00:1", "::2e69:1", "::ffff:192.168.0.1", "::ffff:0:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::2e69:1",
    "64:ff9b:1:ffff::1", "100::1", "100:0:0:1::1", "200::1", "400::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1::1", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:5::1", "2001:10::1", "2001:20::1", "2001:30::1", "2001:1ff::1",
    "2001:db8::1", "2002:a00:1::1", "2002:2e69:1::1", "2620:4f:8000::1", "3ffe::1", "3fff::1", "3fff:fff::1", "4000::1",
    "5f00::1",
    "5f00:ffff::1", "8000::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2a00::1%eth0", "febf::1", "fec0::1",
    "feff::1",
    "ff02::1", "ff0e::1", "2a01:e0a::5efe:a00:1", "2a01:e0a::200:5efe:7f00:1",
]  # fmt: skip


@pytest.mark.parametrize("address", [*NOT_PUBLIC, *NOT_PUBLIC_IPV6, "", "not one", "127.1", "2130706433", "[::1]"])
def test_addresses_for_special_purposes_are_not_public(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
@pytest.mark.parametrize("prefix", ["::ffff:", "64:ff9b::", "::", "64:ff9b:1::", "::ffff:0:"])
def test_private_addresses_mapped_to_ipv6_are_not_public(prefix: str, address: str) -> None:
    assert not is_public_address(f"{prefix}{address}")


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "9.9.9.9", "11.0.0.1", "46.105.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "::ffff:46.105.0.1", "64:ff9b::46.105.0.1",
        "2001:200::1", "2001:41d0::1", "2001:db9::1", "2606:4700::1111", "2a01:e0a::1", "2c00::1", "3f00::1",
    ],
)  # fmt: skip
def test_other_addresses_are_public(address: str) -> None:
    assert is_public_address(address)
