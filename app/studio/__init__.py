"""The studio: administrators build procedures and workflows by clicks."""

from __future__ import annotations

from app.studio import expressions

BLUEPRINTS = (expressions.bp,)
