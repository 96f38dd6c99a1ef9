"""Plays a plan: each step is done as far as the pages let one, and written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error

from tests.journeys.offline_browser import read_copies
from tests.journeys.outbox_browser import FORM
from tests.monkey import own_requests_page, privacy, sessions
from tests.monkey.browser_storage import read_outbox_rows
from tests.monkey.device import Device, visit
from tests.monkey.environment import Environment
from tests.monkey.fault_proxy import NO_FAULT, PORTAL_TITLE
from tests.monkey.invariants import check_invariants
from tests.monkey.journal import Journal, Person, Request, get_first_line
from tests.monkey.request_writer import RequestWriter
from tests.monkey.scenario import Scenario
from tests.servers import wait_until


class ScenarioRun:
    """Two people, one device, and what they do with it."""

    def __init__(self, world: Environment, device: Device, journal: Journal, plan: Scenario) -> None:
        self.world, self.device, self.journal, self.plan = world, device, journal, plan
        self.people = [world.invite(kind, journal) for kind in plan.people]
        self.holder = self.people[0]
        # As far as the person knows.
        self.signed_in: Person | None = None
        self.writer = RequestWriter(device, journal)

    def play(self) -> None:
        """The worker is there with the form, before anything goes wrong; no form was opened yet, and nobody is known."""
        self.device.page.goto("/")
        self.device.page.wait_for_function("() => navigator.serviceWorker.controller")
        self.device.page.wait_for_function(f"async () => !!(await caches.match('{FORM}'))")
        for step in self.plan.steps:
            self.journal.add_line(f"{self.holder.name}: {step}")
            try:
                ACTIONS[step.action](self, **step.details)
            except (Error, AssertionError) as problem:
                self.journal.add_line(f"  stopped: {get_first_line(problem)}")

    def write(self, **details: Any) -> None:
        is_private = self.signed_in is self.holder
        request = self.journal.begin_request(
            self.holder, is_private=is_private, has_photo=details["has_photo"], is_refusable=details["is_refusable"]
        )
        try:
            self.writer.write(request, details)
        finally:
            self.device.page.wait_for_timeout(details["wait"])
            self._apply_mishap(details["mishap"])

    def continue_draft(self, sends: bool) -> None:
        """Opens the last draft that the device says it keeps."""
        for request in reversed(self.journal.list_written_by(self.holder, "kept")):
            if not self.opens_draft(request):
                self.journal.add_line(f"  request {request.number}: its draft does not open")
            elif sends:
                self.writer.finish(request)
            return

    def opens_draft(self, request: Request) -> bool:
        # Another fragment alone would not load the page.
        self.device.page.goto("about:blank")
        visit(self.device.page, f"{FORM}#{request.token}", "offline-form[ready]")
        shown = self.device.page.input_value("textarea[name=description]")
        return request.canary in shown or self.device.page.locator("[data-receipt]").is_visible()

    def check_own_requests(self) -> None:
        """At one's own requests; what others keep here is not among them."""
        self.note_cards(own_requests_page.open_cards(self.device.page))
        if self.holder is self.signed_in or not self.holder.email:
            privacy.check_pages(self.device, self.journal, self.holder)

    def note_cards(self, cards: list[own_requests_page.Card]) -> None:
        for card in cards:
            if card.state not in ("sent", "draft"):
                self.journal.add_line_once(f"  {card.state}: {card.said} {card.actions}")
            if card.is_stuck:
                self.journal.add_finding("stuck", f"« {card.said} » ({card.state}) offers {card.actions}")

    def resolve_refused(self, does: str) -> None:
        """Does that with a request that was not taken."""
        for card in own_requests_page.open_cards(self.device.page):
            request = next((each for each in self.journal.requests if each.token == card.id), None)
            if request and card.state not in ("sent", "draft") and does in card.actions:
                self.act_on(card, request, does)
                return

    def act_on(self, card: own_requests_page.Card, request: Request, does: str) -> None:
        own_requests_page.press_action(self.device.page, card, does)
        self.journal.add_line(f"  request {request.number}: {does}")
        if does == "remove":
            request.state = "withdrawn"
        if does in MENDING:
            request.token = ""
        if does == "mend":
            # A draft again, until it is sent.
            request.state = "typed"
            self.device.page.wait_for_selector("offline-form[ready]")
            if request.is_refusable and (remove := self.device.page.locator("[data-files=photos] li button")).count():
                remove.first.click()
            self.writer.finish(request)

    def sign_in(self) -> None:
        if self.holder.email and self.signed_in is not self.holder:
            sessions.sign_in(self.device.page, self.holder)
            self.signed_in = self.holder
            privacy.check_pages(self.device, self.journal, self.holder)

    def leave_device(self, choice: str) -> None:
        """Signs out, as far as one is signed in and the network lets one; then the other person has the device."""
        if self.signed_in:
            self.sign_out(self.signed_in, choice)
        else:
            self.device.page.goto("about:blank")
        if self.signed_in is None:
            self.holder = next(each for each in self.people if each is not self.holder)
            self.journal.add_line(f"  {self.holder.name} has the device")
            self.sign_in()

    def sign_out(self, person: Person, choice: str) -> None:
        outcome = sessions.sign_out(self.device.page, person, choice)
        self.journal.add_line(f"  {person.name} {outcome}")
        if outcome == "stayed":
            return
        self.signed_in = None
        if outcome == "erased":
            for request in self.journal.list_written_by(person, "typed", "kept", "acknowledged"):
                # What the device had sent already is a case all the same.
                request.state = "withdrawn" if request.is_private else request.state
        privacy.check_pages(self.device, self.journal, None)
        privacy.check_disk(self.device, self.journal, has_left=True)

    def lock(self, unlocks: bool) -> None:
        if self.signed_in is not self.holder:
            return
        sessions.lock(self.device.page, self.holder.name[:2])
        self.signed_in = None
        privacy.check_pages(self.device, self.journal, None)
        privacy.check_disk(self.device, self.journal, has_left=True)
        if unlocks:
            sessions.unlock(self.device.page)
            self.signed_in = self.holder

    def change_network(self, fault: str, amount: float) -> None:
        self.device.set_fault(fault, amount)

    def _apply_mishap(self, mishap: str) -> None:
        """A session does not outlive the browser, nor its cookies."""
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
        self.world.serve_new_version()
        visit(self.device.page, "/", "main")
        wait_until(lambda: self.device.page.evaluate(NEW_VERSION), patience=self.device.patience / 1000)
        self.device.page.click("[data-notice=update] [data-yes]")
        self.device.page.wait_for_load_state()

    def limit_room(self, size: int) -> None:
        self.device.set_quota(size)

    def move_clock(self, hours: int) -> None:
        self.device.move_clock(hours)
        self.world.move_clock(self.device.shift_hours)
        # Nobody stays signed in that long.
        self.signed_in = None if hours > 1 else self.signed_in

    def finish(self) -> dict[str, str]:
        """The network is back, each is there in turn; what the device still says of each request."""
        self.journal.add_line("the network is back")
        self.device.set_fault(NO_FAULT)
        self.device.set_quota(0)
        self.device.set_long_timeouts()
        states: dict[str, str] = {}
        self._check_copies()
        for person in sorted(self.people, key=lambda each: bool(each.email)):
            self.holder = person
            self.journal.add_line(f"{person.name} comes back")
            try:
                self._return_to_device(person)
                # What was written without an account is shown while nobody is signed in.
                self._send_all(person, signed_in=False)
                if person.email:
                    self.signed_in = None
                    self.sign_in()
                    self._send_all(person, signed_in=True)
                states |= {row[0]: " ".join(row[1:]) for row in read_outbox_rows(self.device.page)}
            except (Error, AssertionError) as problem:
                self.journal.add_finding("stuck", f"{person.name} cannot come back: {get_first_line(problem)}")
        return states

    def _check_copies(self) -> None:
        """What a portal answers is kept as no page and no file of ours."""
        self.device.page.goto("/hors-ligne/messages")
        for name, found in read_copies(self.device.page).items():
            for path in (path for path, text in found.items() if PORTAL_TITLE in text):
                self.journal.add_finding("copy", f"{path} in {name} is the page of a portal")

    def _return_to_device(self, person: Person) -> None:
        self.device.page.goto("/")
        present = self.device.page.evaluate(sessions.OWNER)
        if present and present != person.owner:
            self.sign_out(self.signed_in or SOMEBODY, "keep")

    def _send_all(self, person: Person, *, signed_in: bool) -> None:
        """Mends what was refused, and presses what there is to press, a few times."""
        for request in self.journal.list_written_by(person, "kept"):
            if request.is_private == signed_in and not self.opens_draft(request):
                self.journal.add_finding(
                    "draft", f"request {request.number} of {person.name}, which the device said it kept"
                )
        for _ in range(TURNS):
            cards = own_requests_page.send_all(self.device.page)
            self.note_cards(cards)
            left = [card for card in cards if card.state not in ("sent", "draft")]
            if not left:
                return
            for card in left:
                request = next((each for each in self.journal.requests if each.token == card.id), None)
                does = next((each for each in MENDING if each in card.actions), None)
                if request and does:
                    self.act_on(card, request, does)
                    break
        own = {each.token for each in self.journal.requests if each.author is person and each.is_private == signed_in}
        for card in left:
            if card.id in own:
                self.journal.add_finding("stuck", f"« {card.said} » ({card.state}) never leaves, offers {card.actions}")


TURNS = 8
# What goes on with a refused request, under another number.
MENDING = ("mend", "renumber")
NEW_VERSION = (
    "async () => { const own = await navigator.serviceWorker.ready; await own.update(); return !!own.waiting }"
)
# Whoever the server still knows, though the person thinks that they left.
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


def play_scenario(world: Environment, device: Device, plan: Scenario) -> Journal:
    """The journal of a whole run, with what was found wrong."""
    journal = Journal(plan.seed)
    world.move_clock(device.shift_hours)
    run = ScenarioRun(world, device, journal, plan)
    try:
        run.play()
        states = run.finish()
    finally:
        device.close()
    check_invariants(journal, states)
    privacy.check_disk(device, journal, has_left=False)
    return journal
