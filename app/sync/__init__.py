"""What a device sends by itself, until it is sure that it arrived: requests, what was done in the field, sign-ins that ended."""

from __future__ import annotations

from app.sync import devices, operation_views, questions, sender, sign_ins, subscriptions, views
from app.sync.blueprint import bp

__all__ = ["bp", "devices", "operation_views", "questions", "sender", "sign_ins", "subscriptions", "views"]
