"""Takes the pictures: a demo of its own on a free port, every tour on a phone and on a desk, in light and in dark."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from app.screenshots.itinerary import TOURS, Tour
from app.screenshots.tours import Demo

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
VIEWPORTS: tuple[ViewportSize, ...] = ({"width": 360, "height": 740}, {"width": 1280, "height": 800})
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VIEWS = tuple(product(VIEWPORTS, SCHEMES))
COLOURS = 128
PATIENCE = 60.0


def take(folder: Path) -> int:
    """Writes `<page>-<width>-<scheme>.png` for every pictured page; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place, _running_demo(Path(place)) as demo:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        return sum(_follow(browser, folder, demo, tour) for tour in TOURS.values())


def _follow(browser: Browser, folder: Path, demo: Demo, tour: Tour) -> int:
    """Goes on a tour on a desk, and looks at each stop from every side."""
    base_url = str(demo.guide["base_url"])
    context = browser.new_context(
        base_url=base_url, locale="fr-FR", reduced_motion="reduce", service_workers="block", viewport=VIEWPORTS[-1]
    )
    page, count = context.new_page(), 0
    for stop in tour(page, demo):
        if stop.is_pictured:
            count += _look_at(page, folder, stop.name)
    context.close()
    return count


def _look_at(page: Page, folder: Path, name: str) -> int:
    for viewport, scheme in VIEWS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        _keep(page.screenshot(full_page=True), folder / f"{name}-{viewport['width']}-{scheme}.png")
    page.set_viewport_size(VIEWPORTS[-1])
    page.emulate_media(color_scheme="light")
    return len(VIEWS)


def _keep(picture: bytes, path: Path) -> None:
    """A palette is enough for flat colours, and a third of the weight."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


@contextmanager
def _running_demo(place: Path) -> Iterator[Demo]:
    port = _free_port()
    environment = {
        **os.environ,
        "PARVIS_ENV": "development",
        "PARVIS_VAR": str(place),
        "PORT": str(port),
        "PARVIS_BASE_URL": f"http://localhost:{port}",
        "PARVIS_WEB_WORKERS": "1",
    }
    _parvis("migrate", environment)
    guide = json.loads(_parvis("demo", environment, "--json"))
    with ExitStack() as stack:
        web = subprocess.Popen(_command("web"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(web.wait)
        stack.callback(web.terminate)
        _wait_for(port)
        yield Demo(guide)


def _parvis(name: str, environment: dict[str, str], *options: str) -> str:
    done = subprocess.run([*_command(name), *options], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def _command(name: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", name]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    """Until the pages are served."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return
