"""Calls to the API with a key."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.test import TestResponse

Ask = Callable[..., TestResponse]
MakeKey = Callable[..., str]
