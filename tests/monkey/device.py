"""One device with several users: a browser with its profile, network, clock and storage quota."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browsers import OPTIONS, find_browser
from tests.monkey.fault_proxy import NO_FAULT, FaultProxy
from tests.reliability import processes
from tests.servers import wait_until

# Milliseconds before a step is abandoned; longer once the faults are over, for slow machines.
PATIENCE, LONG_PATIENCE = 4_000, 20_000
# Pages use the shifted clock of the device; the service worker, which cannot be shifted, uses the real one.
CLOCK = """(() => {
  const { now } = Date, Former = Date
  const moved = () => now() + (globalThis.clockShift ?? 0)
  globalThis.Date = class extends Former { constructor(...given) { given.length ? super(...given) : super(moved()) } }
  globalThis.Date.now = moved
})()"""


# Every page of the site has a main element; other elements may be rendered by a script.
IS_THERE = """(wanted) => !!document.querySelector(wanted)
  || (document.readyState === "complete" && !document.querySelector("main"))"""


def visit(page: Page, path: str, selector: str) -> None:
    """Open the path. Raises a playwright Error when the selector is not visible: at once, when the page is not of the site."""
    page.goto(path)
    page.wait_for_function(IS_THERE, arg=selector)
    if page.locator(selector).count() == 0:
        raise Error(f"not a page of ours: {page.title()}")


class Device:
    """Operations on the device itself, outside of its pages."""

    def __init__(self, engine: BrowserType, profile: Path, proxy: FaultProxy) -> None:
        self.engine, self.profile, self.proxy = engine, profile, proxy
        self.is_offline = False
        self.shift_hours = 0
        self.patience = PATIENCE
        self._context: BrowserContext | None = None

    @property
    def page(self) -> Page:
        """The current page; a closed browser is opened."""
        if self._context is None:
            self._context = self._open()
        return self._context.pages[0]

    @property
    def is_open(self) -> bool:
        return self._context is not None

    def _open(self) -> BrowserContext:
        context = self.engine.launch_persistent_context(
            self.profile,
            executable_path=find_browser(),
            args=list(OPTIONS),
            base_url=self.proxy.url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        context.set_default_timeout(self.patience)
        context.on("dialog", lambda dialog: dialog.accept())
        context.add_init_script(CLOCK)
        context.add_init_script(f"globalThis.clockShift = {self.shift_hours * 3_600_000}")
        context.set_offline(self.is_offline)
        return context

    def close(self) -> None:
        if self._context is not None:
            context, self._context = self._context, None
            with suppress(Error):
                context.close()

    def close_tab(self) -> None:
        """Close the page without the browser."""
        page = self.page
        page.context.new_page()
        page.close()

    def kill(self) -> None:
        """Kill the browser with all of its processes."""
        if self._context is None:
            return
        mark = f"--user-data-dir={self.profile}".encode()
        family = _add_descendants([pid for pid in _list_processes() if mark in _read_command(pid)])
        processes.kill_processes(*family)
        wait_until(lambda: not any(mark in _read_command(pid) for pid in family))
        self.close()

    def set_fault(self, fault: str, amount: float = 0.0) -> None:
        self.is_offline = fault == "offline"
        self.proxy.set_fault(NO_FAULT if self.is_offline else fault, amount)
        if self._context is not None:
            self._context.set_offline(self.is_offline)

    def set_long_timeouts(self) -> None:
        self.patience = LONG_PATIENCE
        self.page.context.set_default_timeout(LONG_PATIENCE)

    def clear_cookies(self) -> None:
        self.page.context.clear_cookies()

    def set_quota(self, size: int) -> None:
        """Set the storage quota, for the lifetime of the current page."""
        tools = self.page.context.new_cdp_session(self.page)
        size_of = {"quotaSize": size} if size else {}
        tools.send("Storage.overrideQuotaForOrigin", {"origin": self.proxy.url, **size_of})

    def move_clock(self, hours: int) -> None:
        self.shift_hours += hours
        self.page.context.add_init_script(f"globalThis.clockShift = {self.shift_hours * 3_600_000}")


def _list_processes() -> list[int]:
    return [int(folder.name) for folder in processes.PROC.iterdir() if folder.name.isdigit()]


def _read_command(pid: int) -> bytes:
    try:
        return (processes.PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def _add_descendants(pids: list[int]) -> list[int]:
    descendants = list(pids)
    for pid in descendants:
        descendants += [child for child in processes.list_children(pid) if child not in descendants]
    return descendants
