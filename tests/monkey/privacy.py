"""Whether somebody may read, on the device or on its disk, what another has left there."""

from __future__ import annotations

from playwright.sync_api import Error

from tests.journeys.outbox_browser import FORM
from tests.monkey.device import Device
from tests.monkey.disk import files_that_hold, keys_on_disk, opened_with
from tests.monkey.journal import Journal, Person, first_line
from tests.monkey.oracle import references_of, samples_of
from tests.monkey.sessions import LOCK, OWN_WORK
from tests.monkey.stores import readable_in_page, sealed_of_accounts

PAGES = (OWN_WORK, FORM, LOCK)


def check_pages(device: Device, journal: Journal, reader: Person | None) -> None:
    """`reader` is who has the device now; nobody in particular when its owner has just left it."""
    others = [each for each in journal.requests if each.is_private and each.author is not reader]
    # Agents read references where they work.
    secrets = {each.canary: f"request {each.number}" for each in others}
    secrets |= dict.fromkeys(references_of(journal, others), "a reference")
    secrets |= {some.decode("latin-1"): f"the photo of {of.number}" for some, of in samples_of(journal, others).items()}
    for path in PAGES if secrets else ():
        try:
            device.page.goto(path)
            device.page.wait_for_timeout(150)
            shown = readable_in_page(device.page)
        except Error as problem:
            journal.note(f"  {path} not looked at: {first_line(problem)}")
            continue
        who = reader.name if reader else "anybody"
        for secret, what in secrets.items():
            if secret in shown:
                journal.find("readable", f"{what} by {who}, on {path}")


def check_disk(device: Device, journal: Journal, *, has_left: bool) -> None:
    """No words in clear; once their owner has left, no key that opens what they keep."""
    kept = [each for each in journal.requests if each.state != "typed"]
    samples = samples_of(journal, kept)
    for found in files_that_hold(device.profile, [each.canary for each in kept], samples):
        journal.find("disk", found)
    if not has_left:
        return
    try:
        device.page.goto(LOCK)
        sealed = sealed_of_accounts(device.page)
    except Error as problem:
        journal.note(f"  disk not looked at: {first_line(problem)}")
        return
    if opened := opened_with(keys_on_disk(device.profile), sealed):
        journal.find("key", f"a key on the disk opens {len(opened)} of {len(sealed)} sealed values of accounts")
