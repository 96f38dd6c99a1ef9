"""Calls from devices, which retry until they are acknowledged: requests, field operations, ended sessions."""

from __future__ import annotations

from app.sync import (
    check_in_views,
    device_marker,
    operation_views,
    queries,
    request_views,
    sender,
    sign_ins,
    subscriptions,
)
from app.sync.blueprint import bp

__all__ = [
    "bp",
    "check_in_views",
    "device_marker",
    "operation_views",
    "queries",
    "request_views",
    "sender",
    "sign_ins",
    "subscriptions",
]
