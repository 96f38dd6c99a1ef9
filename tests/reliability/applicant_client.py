"""A persistent applicant: fills in, submits, and retries each step until a receipt is read."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from tests.reliability.http_client import File, HttpClient, HttpResponse, NoResponse

FORM = "/demarches/signaler/remplir"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
UUID = r"([0-9a-f]{8}-[0-9a-f-]{27})"
# Shares of the applicants who autosave, close the window, click twice, or submit again after the acknowledgement.
TYPES_FIRST, LEAVES, CLICKS_TWICE, COMES_BACK = 0.5, 0.15, 0.15, 0.1


class OutOfTime(Exception):
    """No receipt was read before the end of the chaos run."""


@dataclass
class Submission:
    """The submission of one applicant with the responses of the server: one entry of the run log."""

    number: int
    files: list[File]
    # The receipts read, by token: every tracking code displayed for the submission.
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    acknowledged: str | None = None
    # Each first page sent may have created a draft, even without a response.
    beginnings: int = 0
    seconds: float = 0.0

    @property
    def marker(self) -> str:
        return f"Trou numéro {self.number:05d} devant l’école."

    @property
    def list_digests(self) -> list[str]:
        return sorted(sha256(content).hexdigest() for _, content in self.files)


def make_submission(number: int, chance: random.Random) -> Submission:
    """Make a submission with two unique photos, one larger than a chunk."""
    sizes = (chance.randint(500, 4_000), chance.randint(60_000, 150_000))
    files = [(f"photo-{at}.jpg", JPEG + chance.randbytes(size) + b"\xff\xd9") for at, size in enumerate(sizes)]
    return Submission(number, files)


class Applicant:
    """Takes one submission through the portal."""

    def __init__(self, port: int, submission: Submission, chance: random.Random, response_counts: Counter[str]) -> None:
        self.visitor = HttpClient(port)
        self.submission, self.chance, self.response_counts = submission, chance, response_counts
        self.token = self.csrf = ""

    def submit(self, end: float) -> None:
        """Submit and read the receipt. Raises OutOfTime."""
        self.end = end
        self._open_form()
        self.token = self._save_while_typing() if self._draw_chance(TYPES_FIRST) else ""
        began = time.monotonic()
        contact = self._send_first_page()
        self._retry_until(
            303,
            "contact",
            lambda: self.visitor.post(contact, self._build_form(prenom="Chloé", courriel=self._build_email())),
        )
        self._retry_until(200, "review", lambda: self.visitor.get(f"{FORM}/{self.token}/verification"))
        self._send()
        self._read_receipt()
        self.submission.seconds = time.monotonic() - began
        self.submission.acknowledged = self.token
        if self._draw_chance(COMES_BACK):
            self._read_receipt()

    def _open_form(self) -> None:
        page = self._retry_until(200, "form", lambda: self.visitor.get(FORM))
        self.csrf = page.find_group(r'name="csrf_token"[^>]*value="([^"]+)"') or ""

    def _save_while_typing(self) -> str:
        def save() -> HttpResponse:
            self.submission.beginnings += 1
            return self.visitor.post(f"{FORM}/brouillon", self._build_form(description=self.submission.marker))

        return self._retry_until(200, "typing", save).find_group(rf'name="draft" value="{UUID}"') or ""

    def _send_first_page(self) -> str:
        """Send the first page with its files and return the URL of the next one."""
        fields = {"type": "trou", "description": self.submission.marker, "draft": self.token}

        def send() -> HttpResponse:
            self.submission.beginnings += not self.token
            return self.visitor.post(FORM, self._build_form(**fields), self.submission.files, name="photos")

        contact = self._retry_until(303, "first page", send).location
        self.token = contact.split("/")[-2]
        return contact

    def _send(self) -> None:
        """Send the request once, twice concurrently, or closing the connection before the response."""
        if self._draw_chance(LEAVES):
            try:
                self.visitor.post_and_leave(self._get_sending_url, self._build_form())
            except NoResponse:
                self.response_counts["send: none"] += 1
        elif self._draw_chance(CLICKS_TWICE):
            second = threading.Thread(target=self._try_request, args=("send", self._post_sending))
            second.start()
            self._try_request("send", self._post_sending)
            second.join()

    def _read_receipt(self) -> None:
        """Read the receipt, requesting it again if the response to the submission was lost."""
        receipt = self._retry_until(303, "send", self._post_sending).location
        page = self._retry_until(200, "receipt", lambda: self.visitor.get(receipt))
        code = page.find_group(r'class="code">\s*([0-9A-Z -]+?)\s*<') or ""
        self.submission.codes[self.token].add(code)

    @property
    def _get_sending_url(self) -> str:
        return f"{FORM}/{self.token}/envoi"

    def _post_sending(self) -> HttpResponse:
        return self.visitor.post(self._get_sending_url, self._build_form())

    def _retry_until(self, status: int, step: str, ask: Callable[[], HttpResponse]) -> HttpResponse:
        """Retry until the response has this status, while the server is unreachable or failing."""
        while True:
            response = self._try_request(step, ask)
            if response is not None and response.status == status:
                return response
            if time.monotonic() > self.end:
                raise OutOfTime(step)
            time.sleep(self.chance.uniform(0.05, 0.3))

    def _try_request(self, step: str, ask: Callable[[], HttpResponse]) -> HttpResponse | None:
        try:
            response = ask()
        except NoResponse:
            self.response_counts[f"{step}: none"] += 1
            return None
        self.response_counts[f"{step}: {response.status}"] += 1
        return response

    def _build_form(self, **fields: str) -> dict[str, str]:
        return {"csrf_token": self.csrf, **{name: value for name, value in fields.items() if value}}

    def _build_email(self) -> str:
        return f"chloe.{self.submission.number}@residents.example"

    def _draw_chance(self, share: float) -> bool:
        return self.chance.random() < share
