"""Captures the screenshots: its own demo on a free port, every tour in two sizes and two colour schemes."""

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
from functools import partial
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from app.core import clock
from app.core.site_cache import CACHE_SECONDS
from devtools.demo.theme_names import THEMES
from devtools.screenshots.site_comparisons import capture_site_comparisons
from devtools.screenshots.tour_list import TOURS, Tour
from devtools.screenshots.tours import Demo, Stop

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
# A Tuesday during opening hours, so that all screenshots show the same dates.
DISPLAYED_TIME = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
# For the browser's own texts, on file and date inputs.
FRENCH_ENVIRONMENT: dict[str, str | float | bool] = {**os.environ, "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
FREEZE_SCRIPT = (Path(__file__).parent / "freeze-page.js").read_text()


def capture_screenshots(folder: Path) -> int:
    """Replace the `<page>-<width>-<scheme>.png` files of every pictured page, and no other; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as data_folder,
        _run_demo(Path(data_folder)) as (demo, environment),
    ):
        browser = playwright.chromium.launch(executable_path=_find_chromium(), args=ARGUMENTS, env=FRENCH_ENVIRONMENT)
        count = sum(_capture_tour(browser, folder, demo, tour) for tour in TOURS.values())
        count += capture_themes(browser, folder, demo, environment)
        return count + capture_site_comparisons(browser, folder, demo)


def capture_themes(browser: Browser, folder: Path, demo: Demo, environment: dict[str, str]) -> int:
    """Put each theme of the demo in force, and capture its home page as `themes-<key>`."""
    count = 0
    for key in THEMES:
        _run_command("demo", environment, "--theme", key)
        # Other processes cache the former theme.
        time.sleep(CACHE_SECONDS + 1)
        count += _capture_tour(browser, folder, demo, partial(_visit_home, f"themes-{key}"))
    return count


def _visit_home(name: str, page: Page, _demo: Demo) -> Iterator[Stop]:
    page.goto("/")
    yield Stop(name)


def _capture_tour(browser: Browser, folder: Path, demo: Demo, tour: Tour) -> int:
    """Take a tour on a desktop viewport, and capture each stop in every view."""
    base_url = str(demo.guide["base_url"])
    context = browser.new_context(
        base_url=base_url, locale="fr-FR", reduced_motion="reduce", service_workers="block", viewport=VIEWPORTS[-1]
    )
    page, count = context.new_page(), 0
    for stop in tour(page, demo):
        if stop.is_pictured:
            count += _capture_page(page, folder, stop)
    context.close()
    return count


def _capture_page(page: Page, folder: Path, stop: Stop) -> int:
    page.wait_for_load_state("networkidle")
    page.evaluate(FREEZE_SCRIPT)
    page.mouse.move(0, 0)
    for viewport, scheme in VIEWS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        # As tall as the page, so that fixed footers do not cover its contents.
        height = stop.height or max(viewport["height"], page.evaluate(HEIGHT_SCRIPT))
        page.set_viewport_size({**viewport, "height": height})
        picture = page.screenshot(full_page=stop.height is None, caret="hide")
        _save_picture(picture, folder / f"{stop.name}-{viewport['width']}-{scheme}.png")
    page.set_viewport_size(VIEWPORTS[-1])
    page.emulate_media(color_scheme="light")
    return len(VIEWS)


def _save_picture(picture: bytes, path: Path) -> None:
    """A palette is enough for flat colours, and a third of the size."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(PALETTE_SIZE).save(path, optimize=True)


@contextmanager
def _run_demo(data_folder: Path) -> Iterator[tuple[Demo, dict[str, str]]]:
    """A running demo, and the environment of its commands."""
    port = _find_free_port()
    environment = _build_environment(data_folder, port)
    guide = json.loads(_run_command("demo", environment, "--json"))
    with ExitStack() as stack:
        for name in PROCESSES:
            stack.callback(_stop_process, _start_process(name, environment))
        _wait_for_port(port)
        yield Demo(guide), environment


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


def _build_environment(data_folder: Path, port: int) -> dict[str, str]:
    """The environment of the demo, without the settings of the current installation."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DATABASE_", "REDIS_"))
    }
    return {
        **inherited,
        "PARVIS_ENV": "development",
        "PARVIS_VAR": str(data_folder),
        "PORT": str(port),
        "PARVIS_BASE_URL": f"http://localhost:{port}",
        "PARVIS_WEB_WORKERS": "1",
        "PARVIS_SECOND_FACTOR": "off",
        # Régies are paid online, by the double of PayFiP, which no tour calls.
        "PARVIS_PRIVATE_HOSTS": f"127.0.0.1:{port + 5}",
        "PARVIS_CLOCK_SHIFT_DAYS": str((DISPLAYED_TIME - clock.now()).total_seconds() / DAY_SECONDS),
    }


def _find_chromium() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("Screenshots need Chromium.")
    return path


def _run_command(name: str, environment: dict[str, str], *options: str) -> str:
    result = subprocess.run(
        [*_build_command(name), *options], env=environment, capture_output=True, text=True, check=True
    )
    return result.stdout


def _build_command(name: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", name]


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    """Wait until the pages are served."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
