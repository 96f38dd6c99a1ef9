"""Whether somebody may read, on the device or on its disk, what another has left there."""

from __future__ import annotations

from playwright.sync_api import Error

from tests.journeys.outbox_browser import FORM
from tests.monkey.browser_storage import read_everything, read_sealed_rows
from tests.monkey.device import Device
from tests.monkey.disk import find_files_with, find_keys, find_opened_rows
from tests.monkey.invariants import list_references, map_samples
from tests.monkey.journal import Journal, Person, get_first_line
from tests.monkey.sessions import LOCK, OWN_WORK

PAGES = (OWN_WORK, FORM, LOCK)


def check_pages(device: Device, journal: Journal, reader: Person | None) -> None:
    """`reader` is who has the device now; nobody in particular when its owner has just left it."""
    others = [each for each in journal.requests if each.is_private and each.author is not reader]
    # Agents read references where they work.
    secrets = {each.canary: f"request {each.number}" for each in others}
    secrets |= dict.fromkeys(list_references(journal, others), "a reference")
    secrets |= {
        some.decode("latin-1"): f"the photo of {of.number}" for some, of in map_samples(journal, others).items()
    }
    for path in PAGES if secrets else ():
        try:
            device.page.goto(path)
            device.page.wait_for_timeout(150)
            shown = read_everything(device.page)
        except Error as problem:
            journal.add_line(f"  {path} not looked at: {get_first_line(problem)}")
            continue
        who = reader.name if reader else "anybody"
        for secret, what in secrets.items():
            if secret in shown:
                journal.add_finding("readable", f"{what} by {who}, on {path}")


def check_disk(device: Device, journal: Journal, *, has_left: bool) -> None:
    """No words in clear; once their owner has left, no key that opens what they keep."""
    kept = [each for each in journal.requests if each.state != "typed"]
    samples = map_samples(journal, kept)
    for found in find_files_with(device.profile, [each.canary for each in kept], samples):
        journal.add_finding("disk", found)
    if not has_left:
        return
    try:
        device.page.goto(LOCK)
        sealed = read_sealed_rows(device.page)
    except Error as problem:
        journal.add_line(f"  disk not looked at: {get_first_line(problem)}")
        return
    if opened := find_opened_rows(find_keys(device.profile), sealed):
        journal.add_finding("key", f"a key on the disk opens {len(opened)} of {len(sealed)} sealed values of accounts")
