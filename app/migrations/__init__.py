"""Migrations of the two databases of a site."""

from __future__ import annotations

from app.migrations.runner import is_current, upgrade

__all__ = ["is_current", "upgrade"]
