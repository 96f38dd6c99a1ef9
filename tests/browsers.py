"""Browsers of the tests."""

from __future__ import annotations

import os
import shutil

# The headless shell of Chromium, without a window: four times faster to start.
LIGHT = "chromium-headless-shell"
WHOLE = ("chromium", "google-chrome")
# For a release: every test uses the whole browser.
ALWAYS_WHOLE = os.environ.get("PARVIS_WHOLE_CHROMIUM") == "1"
# Flags for Chromium as root, without background requests.
OPTIONS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_browser(*, whole: bool = False) -> str:
    """Find the path of Chromium: the whole browser for tests about its window, such as installed applications."""
    names = WHOLE if whole or ALWAYS_WHOLE else (LIGHT, *WHOLE)
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "these tests need Chromium: make test-tools"
    return path
