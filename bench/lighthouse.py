"""G21: the largest paint on a slow phone, as Lighthouse simulates it. Only where Lighthouse is installed (`npm i lighthouse`)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from statistics import median

from app.demo.guide import PAGES
from bench import processes
from bench.goals import Goal, Report
from bench.place import Place

RUNS = 5
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def measure(place: Place, report: Report) -> None:
    """Never a gate: the times move with the load of the machine."""
    command, chromium = _lighthouse(), shutil.which("chromium") or shutil.which("google-chrome")
    if command is None or chromium is None:
        report.add(Goal("G21", "largest paint, slow 4G: Lighthouse is not installed", 1.5, None, unit=" s"))
        return
    with processes.web(place):
        for what, path in (("home", "/"), ("form page", PAGES["form"])):
            address = f"http://localhost:{place.settings.port}{path}"
            found = median(_largest_paint(command, chromium, address) for _ in range(RUNS))
            report.add(
                Goal("G21", f"largest paint of the {what}, slow 4G, CPU ×4, median of {RUNS}", 1.5, found, unit=" s")
            )


def _lighthouse() -> str | None:
    local = Path("node_modules/.bin/lighthouse")
    return str(local) if local.exists() else shutil.which("lighthouse")


def _largest_paint(command: str, chromium: str, address: str) -> float:
    words = [command, address, "--quiet", "--output=json", "--only-categories=performance", f"--chrome-flags={FLAGS}"]
    said = subprocess.run(
        words, capture_output=True, text=True, check=True, env={**os.environ, "CHROME_PATH": chromium}
    ).stdout
    value: float = json.loads(said)["audits"]["largest-contentful-paint"]["numericValue"]
    return value / 1000
