"""Checks that a user of the device, or a copy of its disk, cannot read the data of another user."""

from __future__ import annotations

from playwright.sync_api import Error

from tests.journeys.outbox_browser import FORM
from tests.monkey.browser_storage import read_everything, read_sealed_rows
from tests.monkey.device import Device
from tests.monkey.disk import find_files_with, find_keys, find_opened_rows
from tests.monkey.invariants import list_references, map_samples
from tests.monkey.run_log import Person, RunLog, get_first_line
from tests.monkey.sessions import LOCK, OWN_WORK

PAGES = (OWN_WORK, FORM, LOCK)


def check_pages(device: Device, run_log: RunLog, reader: Person | None) -> None:
    """Check the pages of the device. `reader` is its current user, or None after the former one has left."""
    others = [request for request in run_log.requests if request.is_private and request.author is not reader]
    # Agents may read reference numbers.
    secrets = {other.canary: f"request {other.number}" for other in others}
    secrets |= dict.fromkeys(list_references(run_log, others), "a reference")
    secrets |= {
        some.decode("latin-1"): f"the photo of {of.number}" for some, of in map_samples(run_log, others).items()
    }
    for path in PAGES if secrets else ():
        try:
            device.page.goto(path)
            device.page.wait_for_timeout(150)
            page_content = read_everything(device.page)
        except Error as problem:
            run_log.add_line(f"  {path} not looked at: {get_first_line(problem)}")
            continue
        who = reader.name if reader else "anybody"
        for secret, what in secrets.items():
            if secret in page_content:
                run_log.add_finding("readable", f"{what} by {who}, on {path}")


def check_disk(device: Device, run_log: RunLog, *, has_left: bool) -> None:
    """Check that no plaintext is on disk and, once the owner has left, no key that decrypts their data."""
    saved_requests = [request for request in run_log.requests if request.state != "typed"]
    samples = map_samples(run_log, saved_requests)
    for file_with_words in find_files_with(
        device.profile, [saved_request.canary for saved_request in saved_requests], samples
    ):
        run_log.add_finding("disk", file_with_words)
    if not has_left:
        return
    try:
        device.page.goto(LOCK)
        sealed = read_sealed_rows(device.page)
    except Error as problem:
        run_log.add_line(f"  disk not looked at: {get_first_line(problem)}")
        return
    if opened_rows := find_opened_rows(find_keys(device.profile), sealed):
        run_log.add_finding(
            "key", f"a key on the disk opens {len(opened_rows)} of {len(sealed)} sealed values of accounts"
        )
