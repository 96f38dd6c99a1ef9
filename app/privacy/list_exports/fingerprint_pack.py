"""Fingerprints of the cases that a file holds, sorted, a few bytes each: ten times fewer than a table of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.core.sealing import blind_index

# Two cases with one fingerprint, which is unlikely below a billion, cost a file deleted before its time.
_BYTES = 8


def fingerprint_case(case_id: UUID) -> bytes:
    return blind_index("list_export.subject", case_id.hex)[:_BYTES]


def pack_fingerprints(fingerprints: Iterable[bytes]) -> bytes:
    return b"".join(sorted(fingerprints))


def holds_any(packed: bytes, fingerprints: Iterable[bytes]) -> bool:
    """Whether one of these cases is in the file."""
    return any(_contains(packed, fingerprint) for fingerprint in fingerprints)


def _contains(packed: bytes, fingerprint: bytes) -> bool:
    low, high = 0, len(packed) // _BYTES
    while low < high:
        middle = (low + high) // 2
        if packed[middle * _BYTES : (middle + 1) * _BYTES] < fingerprint:
            low = middle + 1
        else:
            high = middle
    return packed[low * _BYTES : (low + 1) * _BYTES] == fingerprint
