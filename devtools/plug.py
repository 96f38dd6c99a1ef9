"""The pages that the tools of development add to the application."""

from __future__ import annotations

from devtools import pages

BLUEPRINT = pages.blueprint
