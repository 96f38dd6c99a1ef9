"""What a device sends by itself, until it is sure that it arrived: requests of residents, what agents did on the ground."""

from __future__ import annotations

from app.sync import operation_views, questions, views
from app.sync.blueprint import bp

__all__ = ["bp", "operation_views", "questions", "views"]
