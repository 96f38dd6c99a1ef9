"""What other software sees: JSON in, JSON out, with a key."""

from __future__ import annotations

from app.api import calls

BLUEPRINTS = (calls.bp,)
