"""Runs a plan: each step is executed as far as the pages allow, and logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error

from tests.journeys.offline_browser import read_copies
from tests.journeys.outbox_browser import FORM
from tests.monkey import own_requests_page, privacy, sessions
from tests.monkey.browser_storage import read_outbox_rows
from tests.monkey.device import LONG_PATIENCE, Device, visit
from tests.monkey.environment import Environment
from tests.monkey.fault_proxy import NO_FAULT, PORTAL_TITLE
from tests.monkey.invariants import check_invariants
from tests.monkey.request_writer import RequestWriter
from tests.monkey.run_log import Person, Request, RunLog, get_first_line
from tests.monkey.scenario import Scenario
from tests.servers import wait_until


class ScenarioRun:
    """Two users, one device, and their steps."""

    def __init__(self, environment: Environment, device: Device, run_log: RunLog, plan: Scenario) -> None:
        self.environment, self.device, self.run_log, self.plan = environment, device, run_log, plan
        self.people = [environment.invite(kind, run_log) for kind in plan.people]
        self.holder = self.people[0]
        # As the user believes.
        self.signed_in: Person | None = None
        self.writer = RequestWriter(device, run_log)

    def play(self) -> None:
        """Run the plan, after installing the worker with the form; no form was opened and no user signed in before."""
        self.device.page.goto("/", timeout=LONG_PATIENCE)
        self.device.page.wait_for_function("() => navigator.serviceWorker.controller", timeout=LONG_PATIENCE)
        self.device.page.wait_for_function(f"async () => !!(await caches.match('{FORM}'))", timeout=LONG_PATIENCE)
        for step in self.plan.steps:
            self.run_log.add_line(f"{self.holder.name}: {step}")
            try:
                ACTIONS[step.action](self, **step.details)
            except (Error, AssertionError) as problem:
                self.run_log.add_line(f"  stopped: {get_first_line(problem)}")

    def write(self, **details: Any) -> None:
        is_private = self.signed_in is self.holder
        request = self.run_log.begin_request(
            self.holder, is_private=is_private, has_photo=details["has_photo"], is_refusable=details["is_refusable"]
        )
        try:
            self.writer.write(request, details)
        finally:
            self.device.page.wait_for_timeout(details["wait"])
            self._apply_mishap(details["mishap"])

    def continue_draft(self, sends: bool) -> None:
        """Open the last draft that the device displays as saved."""
        for request in reversed(self.run_log.list_written_by(self.holder, "kept")):
            if not self.opens_draft(request):
                self.run_log.add_line(f"  request {request.number}: its draft does not open")
            elif sends:
                self.writer.finish(request)
            return

    def opens_draft(self, request: Request) -> bool:
        # Changing the fragment only would not load the page.
        self.device.page.goto("about:blank")
        visit(self.device.page, f"{FORM}#{request.token}", "offline-form[ready]")
        draft_text = self.device.page.input_value("textarea[name=description]")
        return request.canary in draft_text or self.device.page.locator("[data-receipt]").is_visible()

    def check_own_requests(self) -> None:
        """Open the own requests of the user, and check that those of others are absent."""
        self.log_cards(own_requests_page.open_cards(self.device.page))
        if self.holder is self.signed_in or not self.holder.email:
            privacy.check_pages(self.device, self.run_log, self.holder)

    def log_cards(self, cards: list[own_requests_page.Card]) -> None:
        for card in cards:
            if card.state not in ("sent", "draft"):
                self.run_log.add_line_once(f"  {card.state}: {card.status_text} {card.actions}")
            if card.is_stuck:
                self.run_log.add_finding("stuck", f"« {card.status_text} » ({card.state}) offers {card.actions}")

    def resolve_refused(self, does: str) -> None:
        """Resolve a refused request with this action."""
        for card in own_requests_page.open_cards(self.device.page):
            request = next((request for request in self.run_log.requests if request.token == card.id), None)
            if request and card.state not in ("sent", "draft") and does in card.actions:
                self.act_on(card, request, does)
                return

    def act_on(self, card: own_requests_page.Card, request: Request, does: str) -> None:
        own_requests_page.press_action(self.device.page, card, does)
        self.run_log.add_line(f"  request {request.number}: {does}")
        if does == "remove":
            request.state = "withdrawn"
        if does in MENDING:
            request.token = ""
        if does == "mend":
            # The request is a draft again until it is sent.
            request.state = "typed"
            self.device.page.wait_for_selector("offline-form[ready]")
            if request.is_refusable and (remove := self.device.page.locator("[data-files=photos] li button")).count():
                remove.first.click()
            self.writer.finish(request)

    def sign_in(self) -> None:
        if self.holder.email and self.signed_in is not self.holder:
            sessions.sign_in(self.device.page, self.holder)
            self.signed_in = self.holder
            privacy.check_pages(self.device, self.run_log, self.holder)

    def leave_device(self, choice: str) -> None:
        """Sign out if possible, then hand the device to the other user."""
        if self.signed_in:
            self.sign_out(self.signed_in, choice)
        else:
            self.device.page.goto("about:blank")
        if self.signed_in is None:
            self.holder = next(person for person in self.people if person is not self.holder)
            self.run_log.add_line(f"  {self.holder.name} has the device")
            self.sign_in()

    def sign_out(self, person: Person, choice: str) -> None:
        outcome = sessions.sign_out(self.device.page, person, choice)
        self.run_log.add_line(f"  {person.name} {outcome}")
        if outcome == "stayed":
            return
        self.signed_in = None
        if outcome == "erased":
            for request in self.run_log.list_written_by(person, "typed", "kept", "acknowledged"):
                # A request that the device had already sent is a case anyway.
                request.state = "withdrawn" if request.is_private else request.state
        privacy.check_pages(self.device, self.run_log, None)
        privacy.check_disk(self.device, self.run_log, has_left=True)

    def lock(self, unlocks: bool) -> None:
        if self.signed_in is not self.holder:
            return
        sessions.lock(self.device.page, self.holder.name[:2])
        self.signed_in = None
        privacy.check_pages(self.device, self.run_log, None)
        privacy.check_disk(self.device, self.run_log, has_left=True)
        if unlocks:
            sessions.unlock(self.device.page)
            self.signed_in = self.holder

    def change_network(self, fault: str, amount: float) -> None:
        self.device.set_fault(fault, amount)

    def _apply_mishap(self, mishap: str) -> None:
        """Apply a fault; sessions end with the browser or its cookies."""
        match mishap:
            case "kill":
                self.device.kill()
            case "close":
                self.device.close()
            case "tab":
                self.device.close_tab()
            case "reload":
                self.device.page.reload()
            case "cookies":
                self.device.clear_cookies()
        if mishap in ("kill", "close", "cookies"):
            self.signed_in = None

    def serve_new_version(self) -> None:
        self.environment.serve_new_version()
        visit(self.device.page, "/", "main")
        wait_until(lambda: self.device.page.evaluate(NEW_VERSION), patience=self.device.patience / 1000)
        self.device.page.click("[data-notice=update] [data-yes]")
        self.device.page.wait_for_load_state()

    def limit_room(self, size: int) -> None:
        self.device.set_quota(size)

    def move_clock(self, hours: int) -> None:
        self.device.move_clock(hours)
        self.environment.move_clock(self.device.shift_hours)
        # The session has expired by then.
        self.signed_in = None if hours > 1 else self.signed_in

    def finish(self) -> dict[str, str]:
        """Restore the network, let each user return, and collect the state of each request on the device."""
        self.run_log.add_line("the network is back")
        self.device.set_fault(NO_FAULT)
        self.device.set_quota(0)
        self.device.set_long_timeouts()
        states: dict[str, str] = {}
        self._check_copies()
        for person in sorted(self.people, key=lambda each: bool(each.email)):
            self.holder = person
            self.run_log.add_line(f"{person.name} comes back")
            try:
                self._return_to_device(person)
                # Requests without an account are displayed while signed out.
                self._send_all(person, signed_in=False)
                if person.email:
                    self.signed_in = None
                    self.sign_in()
                    self._send_all(person, signed_in=True)
                states |= {row[0]: " ".join(row[1:]) for row in read_outbox_rows(self.device.page)}
            except (Error, AssertionError) as problem:
                self.run_log.add_finding("stuck", f"{person.name} cannot come back: {get_first_line(problem)}")
        return states

    def _check_copies(self) -> None:
        """Check that responses of a captive portal are not cached as pages or files of the site."""
        self.device.page.goto("/hors-ligne/messages")
        for name, copy_texts in read_copies(self.device.page).items():
            for path in (path for path, text in copy_texts.items() if PORTAL_TITLE in text):
                self.run_log.add_finding("copy", f"{path} in {name} is the page of a portal")

    def _return_to_device(self, person: Person) -> None:
        self.device.page.goto("/")
        present = self.device.page.evaluate(sessions.OWNER)
        if present and present != person.owner:
            self.sign_out(self.signed_in or SOMEBODY, "keep")

    def _send_all(self, person: Person, *, signed_in: bool) -> None:
        """Resolve refused requests and press the available actions, a few times."""
        for request in self.run_log.list_written_by(person, "kept"):
            if request.is_private == signed_in and not self.opens_draft(request):
                self.run_log.add_finding(
                    "draft", f"request {request.number} of {person.name}, which the device said it kept"
                )
        for _ in range(TURNS):
            cards = own_requests_page.send_all(self.device.page)
            self.log_cards(cards)
            pending_cards = [card for card in cards if card.state not in ("sent", "draft")]
            if not pending_cards:
                return
            for card in pending_cards:
                request = next((request for request in self.run_log.requests if request.token == card.id), None)
                does = next((each for each in MENDING if each in card.actions), None)
                if request and does:
                    self.act_on(card, request, does)
                    break
        own = {each.token for each in self.run_log.requests if each.author is person and each.is_private == signed_in}
        for card in pending_cards:
            if card.id in own:
                self.run_log.add_finding(
                    "stuck", f"« {card.status_text} » ({card.state}) never leaves, offers {card.actions}"
                )


TURNS = 8
# The continuation of a refused request, under a new id.
MENDING = ("mend", "renumber")
NEW_VERSION = (
    "async () => { const own = await navigator.serviceWorker.ready; await own.update(); return !!own.waiting }"
)
# The account of the server session, even when the user believes to be signed out.
SOMEBODY = Person("somebody", home="/compte/profil")
ACTIONS: dict[str, Callable[..., None]] = {
    "write": ScenarioRun.write,
    "network": ScenarioRun.change_network,
    "continue": ScenarioRun.continue_draft,
    "look": ScenarioRun.check_own_requests,
    "tend": ScenarioRun.resolve_refused,
    "leave": ScenarioRun.leave_device,
    "lock": ScenarioRun.lock,
    "sign in": ScenarioRun.sign_in,
    "kill": lambda run: run._apply_mishap("kill"),
    "close": lambda run: run._apply_mishap("close"),
    "cookies": lambda run: run._apply_mishap("cookies"),
    "reload": lambda run: run._apply_mishap("reload"),
    "new version": ScenarioRun.serve_new_version,
    "quota": ScenarioRun.limit_room,
    "clock": ScenarioRun.move_clock,
}


def run_scenario(environment: Environment, device: Device, plan: Scenario) -> RunLog:
    """Run a scenario and return its log with the findings."""
    run_log = RunLog(plan.seed)
    environment.move_clock(device.shift_hours)
    run = ScenarioRun(environment, device, run_log, plan)
    try:
        run.play()
        states = run.finish()
    finally:
        device.close()
    check_invariants(run_log, states)
    privacy.check_disk(device, run_log, has_left=False)
    return run_log
