"""Importing this module loads every table into the metadata of both databases."""

from __future__ import annotations

# It plugs every capability in, and so imports each table that the application uses.
import app.wiring  # noqa: F401
from app.core.db import Base, KeysBase

MAIN = Base.metadata
KEYS = KeysBase.metadata
