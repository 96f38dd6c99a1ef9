"""G21: the largest contentful paint on a slow phone simulated by Lighthouse, and its scores; needs `npm i lighthouse`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from statistics import median
from typing import Any

from bench import processes
from bench.installation import Installation
from bench.report import Goal, Report
from devtools.demo.guide_pages import PAGES

RUNS = 5
FLAGS = "--headless=new --no-sandbox --disable-gpu"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def measure(place: Installation, report: Report) -> None:
    """Measure without a bound: the times depend on the load of the machine."""
    command, chromium = _find_lighthouse(), shutil.which("chromium") or shutil.which("google-chrome")
    if command is None or chromium is None:
        report.add(Goal("G21", "largest paint, slow 4G: Lighthouse is not installed", 1.5, None, unit=" s"))
        return
    with processes.run_web(place):
        for what, path in (("home", "/"), ("form page", PAGES["form"])):
            address = f"http://localhost:{place.settings.port}{path}"
            runs = [_run_lighthouse(command, chromium, address) for _ in range(RUNS)]
            seconds = median(_get_seconds(run, "largest-contentful-paint") for run in runs)
            scores = {name: median(_get_score(run, name) for run in runs) for name in CATEGORIES}
            report.details[f"lighthouse, {what}"] = {"scores": scores, "points lost": _list_failed_audits(runs[-1])}
            report.add(
                Goal(
                    "G21",
                    f"largest paint of the {what}, slow 4G, CPU ×4, median of {RUNS}",
                    1.5,
                    seconds,
                    unit=" s",
                    note=", ".join(f"{name} {score:.0f}" for name, score in scores.items()),
                )
            )


def _find_lighthouse() -> str | None:
    local = Path("node_modules/.bin/lighthouse")
    return str(local) if local.exists() else shutil.which("lighthouse")


def _run_lighthouse(command: str, chromium: str, address: str) -> dict[str, Any]:
    """Return the report of Lighthouse on a page."""
    categories = f"--only-categories={','.join(CATEGORIES)}"
    words = [command, address, "--quiet", "--output=json", categories, f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    output = subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout
    report: dict[str, Any] = json.loads(output)
    return report


def _get_seconds(run: dict[str, Any], audit: str) -> float:
    value: float = run["audits"][audit]["numericValue"]
    return value / 1000


def _get_score(run: dict[str, Any], category: str) -> float:
    """Return a score out of 100."""
    score: float = run["categories"][category]["score"]
    return score * 100


def _list_failed_audits(run: dict[str, Any]) -> list[str]:
    """List the weighted audits with an imperfect score, except timings."""
    weighty = {
        audit["id"] for name in CATEGORIES[1:] for audit in run["categories"][name]["auditRefs"] if audit["weight"]
    }
    audits = (run["audits"][name] for name in sorted(weighty))
    return [audit["id"] for audit in audits if audit["score"] is not None and audit["score"] < 1]
