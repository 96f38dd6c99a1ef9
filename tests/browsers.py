"""The browsers that the tests open."""

from __future__ import annotations

import os
import shutil

# The engine, the network, the storage and the workers of Chromium, without the window around them: four times lighter to start.
LIGHT = "chromium-headless-shell"
WHOLE = ("chromium", "google-chrome")
# For a release: everything is seen in the whole one.
ALWAYS_WHOLE = os.environ.get("PARVIS_WHOLE_CHROMIUM") == "1"
# Chromium as root; it asks for nothing by itself.
OPTIONS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_browser(*, whole: bool = False) -> str:
    """The path of Chromium: the whole of it for what is about its window, such as an application that is installed."""
    names = WHOLE if whole or ALWAYS_WHOLE else (LIGHT, *WHOLE)
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "these tests need Chromium: make test-tools"
    return path
