"""What a device sends by itself, until it is sure that it arrived: requests, what was done in the field, sign-ins that ended."""

from __future__ import annotations

from app.sync import device_marker, operation_views, queries, request_views, sender, sign_ins, subscriptions
from app.sync.blueprint import bp

__all__ = ["bp", "device_marker", "operation_views", "queries", "request_views", "sender", "sign_ins", "subscriptions"]
