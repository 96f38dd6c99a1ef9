"""The screen that the import from Publik adds to the application."""

from __future__ import annotations

from publik_import.site import import_pages

BLUEPRINT = import_pages.bp
