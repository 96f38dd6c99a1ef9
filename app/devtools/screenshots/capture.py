"""Takes the pictures: a demo of its own on a free port, every tour on a phone and on a desk, in light and in dark."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from app.core import clock
from app.devtools.screenshots.tour_list import TOURS, Tour
from app.devtools.screenshots.tours import Demo

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--lang=fr",
]
VIEWPORTS: tuple[ViewportSize, ...] = ({"width": 360, "height": 740}, {"width": 1280, "height": 800})
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VIEWS = tuple(product(VIEWPORTS, SCHEMES))
PALETTE_SIZE = 256
PROCESSES = ("redis", "web", "worker", "scheduler", "mails")
TIMEOUT_SECONDS = 60.0
HEIGHT_SCRIPT = "() => document.documentElement.scrollHeight"
DAY_SECONDS = 24 * 3600
# A Tuesday, when offices are open: whenever they are taken, pictures show the same dates.
DISPLAYED_TIME = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
# The browser's own words, on the buttons of files and dates.
FRENCH_ENVIRONMENT: dict[str, str | float | bool] = {**os.environ, "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
FREEZE_SCRIPT = (Path(__file__).parent / "freeze-page.js").read_text()


def capture_screenshots(folder: Path) -> int:
    """Writes `<page>-<width>-<scheme>.png` for every pictured page, in place of those that were there; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place, _run_demo(Path(place)) as demo:
        browser = playwright.chromium.launch(executable_path=_find_chromium(), args=ARGUMENTS, env=FRENCH_ENVIRONMENT)
        return sum(_capture_tour(browser, folder, demo, tour) for tour in TOURS.values())


def _capture_tour(browser: Browser, folder: Path, demo: Demo, tour: Tour) -> int:
    """Goes on a tour on a desk, and looks at each stop from every side."""
    base_url = str(demo.guide["base_url"])
    context = browser.new_context(
        base_url=base_url, locale="fr-FR", reduced_motion="reduce", service_workers="block", viewport=VIEWPORTS[-1]
    )
    page, count = context.new_page(), 0
    for stop in tour(page, demo):
        if stop.is_pictured:
            count += _capture_page(page, folder, stop.name)
    context.close()
    return count


def _capture_page(page: Page, folder: Path, name: str) -> int:
    page.wait_for_load_state("networkidle")
    page.evaluate(FREEZE_SCRIPT)
    page.mouse.move(0, 0)
    for viewport, scheme in VIEWS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        # As tall as the page: what stays at the foot of the screen comes after the rest, not over it.
        page.set_viewport_size({**viewport, "height": max(viewport["height"], page.evaluate(HEIGHT_SCRIPT))})
        _save_picture(
            page.screenshot(full_page=True, caret="hide"), folder / f"{name}-{viewport['width']}-{scheme}.png"
        )
    page.set_viewport_size(VIEWPORTS[-1])
    page.emulate_media(color_scheme="light")
    return len(VIEWS)


def _save_picture(picture: bytes, path: Path) -> None:
    """A palette is enough for flat colours, and a third of the weight."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(PALETTE_SIZE).save(path, optimize=True)


@contextmanager
def _run_demo(place: Path) -> Iterator[Demo]:
    port = _find_free_port()
    environment = _build_environment(place, port)
    guide = json.loads(_run_command("demo", environment, "--json"))
    with ExitStack() as stack:
        for name in PROCESSES:
            stack.callback(_stop_process, _start_process(name, environment))
        _wait_for_port(port)
        yield Demo(guide)


def _start_process(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _build_command(name),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stop_process(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()


def _build_environment(place: Path, port: int) -> dict[str, str]:
    """Nothing of the installation in which the command runs: its data are not for pictures."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DATABASE_", "REDIS_"))
    }
    return {
        **inherited,
        "PARVIS_ENV": "development",
        "PARVIS_VAR": str(place),
        "PORT": str(port),
        "PARVIS_BASE_URL": f"http://localhost:{port}",
        "PARVIS_WEB_WORKERS": "1",
        "PARVIS_SECOND_FACTOR": "off",
        "PARVIS_CLOCK_SHIFT_DAYS": str((DISPLAYED_TIME - clock.now()).total_seconds() / DAY_SECONDS),
    }


def _find_chromium() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("Taking pictures needs Chromium.")
    return path


def _run_command(name: str, environment: dict[str, str], *options: str) -> str:
    done = subprocess.run(
        [*_build_command(name), *options], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def _build_command(name: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", name]


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    """Until the pages are served."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return
