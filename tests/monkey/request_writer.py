"""A user who fills in a request, on the offline or the ordinary form, while the network changes."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error, Page

from tests.journeys.ordinary_form import ORDINARY
from tests.journeys.outbox_browser import FORM
from tests.monkey.device import Device, visit
from tests.monkey.pictures import NOT_A_PHOTO, draw_picture
from tests.monkey.run_log import Request, RunLog, get_first_line
from tests.servers import wait_until

MOST_PAGES = 4
DRAFT_SAVED = "Brouillon gardé"
# Maximum time until the device displays that it has the request.
SAYS_SO = 4_000
# Whether the page displays, after « Envoyer », that the request has arrived or is queued.
HAS_REQUEST = """() => {
  const shown = (each) => each?.checkVisibility()
  return /C’est envoyé/.test(document.querySelector("h1")?.textContent ?? "")
    || [...document.querySelectorAll("[data-receipt] article, own-requests article[data-request]")].some(shown)
}"""
NOT_TAKEN = "() => !!document.querySelector('[data-loss]')?.checkVisibility()"
SAYS_KEPT = "(words) => document.querySelector('[data-status]').textContent.includes(words) && location.hash"
# Content of the draft of this page on the device.
DRAFT = """async () => {
  const { loadDraft } = await import(document.querySelector('link[href*="store/store"]').href)
  const draft = await loadDraft(location.hash.slice(1)).catch(() => null)
  return JSON.stringify(draft?.contents.typed ?? "")
}"""
IS_DEVICE_FORM = "() => !!document.querySelector('offline-form[ready]')"


class RequestWriter:
    """Fills in one request."""

    def __init__(self, device: Device, run_log: RunLog) -> None:
        self.device, self.run_log = device, run_log

    @property
    def page(self) -> Page:
        return self.device.page

    def write(self, request: Request, details: dict[str, Any]) -> None:
        """Fill in the request up to the stop of the plan; raises a playwright Error when a step fails."""
        is_ordinary = details["form"] == "ordinary"
        visit(self.page, ORDINARY if is_ordinary else FORM, "offline-form[ready], #filling-form")
        if details["keeps"] and self._is_on_device():
            self.page.check("[data-keep]")
        self._answer_first_page(request)
        self.page.wait_for_timeout(details["pause"])
        self._apply_network_change(details, "typed")
        if details["stop"] in ("typed", "kept"):
            self.record_saved(request)
            return
        self._go_to_next_page()
        self._answer_second_page(request)
        self._apply_network_change(details, "contact")
        self._go_to_next_page()
        self._apply_network_change(details, "review")
        if details["stop"] != "send":
            self.record_saved(request)
        elif self._is_on_device():
            self.finish(request)
        else:
            self.send(request)

    def finish(self, request: Request) -> None:
        """Complete the displayed draft and send it."""
        for _ in range(MOST_PAGES):
            if self.page.locator("[data-action=send]").is_visible():
                break
            self.page.click("#offline-form [type=submit]")
            self.page.wait_for_timeout(100)
        self.send(request)

    def send(self, request: Request) -> None:
        if self._is_on_device():
            self._check_review(request)
            self.page.click("[data-action=send]")
        else:
            self.page.get_by_role("button", name="Envoyer ma demande").click()
        try:
            self.page.wait_for_function(f"() => ({HAS_REQUEST})() || ({NOT_TAKEN})()", timeout=self.device.patience)
        except Error as problem:
            self.run_log.add_line(f"  request {request.number}: nothing said ({get_first_line(problem)})")
            return
        if self.page.evaluate(HAS_REQUEST):
            request.state = "acknowledged"
            request.token = request.token or self._get_shown_token()
            self.run_log.add_line(f"  request {request.number}: {self._get_shown_state()}")
        else:
            self.run_log.add_line(f"  request {request.number}: {self.page.inner_text('[data-loss]')[:80]}")

    def record_saved(self, request: Request) -> None:
        """Record that the device displays the draft as saved: from now on its last text must not be lost."""
        if not (self._is_on_device() and self.page.locator("[data-keep]").is_checked()):
            return
        try:
            self.page.wait_for_function(SAYS_KEPT, arg=DRAFT_SAVED, timeout=SAYS_SO)
            wait_until(lambda: request.canary in self.page.evaluate(DRAFT), patience=SAYS_SO / 1000)
        except (Error, AssertionError):
            self.run_log.add_line(f"  request {request.number}: {self.page.inner_text('[data-status]')}, and it is not")
            return
        request.token = self._get_shown_token()
        request.state = "kept"

    def _answer_first_page(self, request: Request) -> None:
        self.page.check("text=Un trou")
        self.page.fill("textarea[name=description]", f"{request.canary} devant l’école.")
        content = NOT_A_PHOTO if request.is_refusable else b""
        if request.picture is not None:
            content = draw_picture(request.picture)
        if content:
            photo = {"name": _name_photo(request), "mimeType": "image/jpeg", "buffer": content}
            self.page.set_input_files("[name=photos]", [photo])  # type: ignore[list-item]
            if self._is_on_device():
                self.page.wait_for_selector("[data-files=photos] li, [data-loss]:not([hidden])")

    def _answer_second_page(self, request: Request) -> None:
        # The offline form restarts with the page that could not be sent.
        if self._is_on_device() and not self.page.locator("[name=nom]").is_visible():
            self.page.click("#offline-form [type=submit]")
        self.page.wait_for_selector("[name=nom]:visible")
        self.page.fill("[name=nom]", request.canary)

    def _go_to_next_page(self) -> None:
        """Go to the next page, or to the offline form when the network fails under an ordinary one."""
        if self._is_on_device():
            self.page.click("#offline-form [type=submit]")
            return
        before = self.page.inner_text("main")
        self.page.click("#filling-form .actions button >> nth=0")
        self.page.wait_for_function("(before) => document.querySelector('main')?.innerText !== before", arg=before)
        if FORM in self.page.url:
            self.page.wait_for_selector("offline-form[ready]")

    def _apply_network_change(self, details: dict[str, Any], at: str) -> None:
        """Change the network at this point, when the plan has a change here."""
        if fault := details["faults"].get(at):
            self.run_log.add_line(f"  {at}: network {fault['fault']} {fault['amount']}")
            self.device.set_fault(**fault)

    def _check_review(self, request: Request) -> None:
        """Check that a photo refused for lack of storage was reported and is absent from the review."""
        answers = self.page.locator("[data-answers]").inner_text()
        if request.picture is not None and _name_photo(request) not in answers:
            request.picture = None

    def _is_on_device(self) -> bool:
        return bool(self.page.evaluate(IS_DEVICE_FORM))

    def _get_shown_token(self) -> str:
        return str(self.page.evaluate("() => location.hash.slice(1)"))

    def _get_shown_state(self) -> str:
        visible_texts = self.page.locator("own-requests .badge:visible, h1:visible").all_inner_texts()
        return " · ".join(text.strip() for text in visible_texts[:2])


def _name_photo(request: Request) -> str:
    """Name the photo with the canary of the request."""
    return f"{request.canary}.jpg"
