"""Loader of JavaScript modules in an empty page: imports are served from the sources, without the application."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Route

BASE = "https://modules.example"
RUN = """async ([module, action, given]) => {
  const exported = await import(module)
  const run = new Function(...Object.keys(exported), `return ${action}`)(...Object.values(exported))
  return JSON.stringify(await run(...JSON.parse(given)))
}"""


@contextmanager
def load_modules(
    chromium: Browser, scripts: Path, api: Callable[[Route], None] | None = None
) -> Iterator[Callable[..., Any]]:
    """Yield a function that takes a module name under `scripts`, a JavaScript action on its exports, and the arguments.

    `api` responds to the requests of the modules.
    """
    page = chromium.new_page()

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(BASE)
        if api and path.startswith("/api/"):
            api(route)
            return
        if path == "/":
            route.fulfill(body="<!doctype html><title>Modules</title>", content_type="text/html")
            return
        source = (scripts / path.removeprefix("/js/")).read_text(encoding="utf-8")
        route.fulfill(body=source, content_type="text/javascript")

    page.route(f"{BASE}/**", serve)
    page.goto(f"{BASE}/")

    def run(module: str, action: str, *arguments: Any) -> Any:
        return json.loads(page.evaluate(RUN, [f"/js/{module}.js", action, json.dumps(arguments)]))

    yield run
    page.close()
