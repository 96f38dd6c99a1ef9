"""Migrations: how the two databases of a site are brought to the tables of this version."""

from __future__ import annotations

from app.migrations.running import is_current, upgrade

__all__ = ["is_current", "upgrade"]
