"""Quotas of uploads by strangers: per network, in total, for drafts, and by the free disk space."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.cases import jobs
from app.cases.files.storage_quota import check_draft_storage
from app.cases.models import Attachment, Case, Draft
from app.cases.tracking.tracking_code import code_of
from app.config import Settings
from app.core.clock import shift_clock
from app.core.db import db
from app.core.rate_limits import upload_quota
from app.core.rate_limits.errors import TooMuchSent
from app.core.settings import site_settings
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.sync.device import Device

FORM = "/demarches/signaler/remplir"
FORM_VALUES = {"type": "trou", "description": "Un grand trou."}
MEGABYTE = 1024 * 1024

SetLimits = Callable[..., None]


def build_noisy_photo(width: int) -> bytes:
    """Build an incompressible photo: 3.2 bytes a pixel."""
    content = io.BytesIO()
    Image.frombytes("RGB", (width, 1000), os.urandom(width * 3000)).save(content, "JPEG", quality=98, subsampling=0)
    return content.getvalue()


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A photo of 3 to 3.5 mebibytes."""
    return build_noisy_photo(1100)


@pytest.fixture
def set_limits(site: Site) -> SetLimits:
    """Publish the small procedure of the tests as a report, with the quotas of the authority."""
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    procedures.publish({**deepcopy(PROCEDURE), "report": {"photos": "photos"}})
    db.session.commit()

    def write(**megabytes: int) -> None:
        site_settings.save_settings({f"files.{name}_mb": str(size) for name, size in megabytes.items()})
        db.session.commit()

    return write


def visitor(app: Flask, network: str = "192.0.2.1") -> Browser:
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = network
    return browser


def fill(browser: Browser, photo: bytes) -> Page:
    return browser.post(FORM, {**FORM_VALUES, "photos": ("trou.jpg", photo)})


def share(browser: Browser, photo: bytes) -> Page:
    form_values: dict[str, Any] = {"photos": (io.BytesIO(photo), "trou.jpg")}
    return Page(browser, browser.client.post("/partage", data=form_values, headers={"Sec-Fetch-Site": "none"}))


def send_file(browser: Browser, photo: bytes) -> int:
    return Device(browser).send_file(uuid4(), uuid4(), procedures.live_procedure("signaler").version_id, photo).status


def count_stored_bytes() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.sum(Attachment.size))) or 0


def test_the_uploads_of_a_network_are_limited_across_endpoints(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits(network_hour=10)
    statuses = [fill(visitor(app), photo).status for _ in range(2)]

    refusal = fill(visitor(app), photo)

    assert statuses == [303, 303]
    assert refusal.status == 429
    assert "Trop de fichiers à la suite" in refusal.text("h1")
    assert share(visitor(app), photo).status == 429
    assert send_file(visitor(app), photo) == 429
    assert visitor(app).post(f"/demandes/{uuid4()}/messages", {"files": ("trou.jpg", photo)}).status == 429
    assert visitor(app).post(f"/demandes/{uuid4()}/actions/complete", {"photos": ("trou.jpg", photo)}).status == 429
    assert count_stored_bytes() <= 10 * MEGABYTE
    assert fill(visitor(app, "198.51.100.1"), photo).status == 303
    assert visitor(app).post(FORM, FORM_VALUES).status == 303  # no file in this one


def test_the_total_uploads_of_strangers_are_limited(
    app: Flask, set_limits: SetLimits, chloe: Person, photo: bytes
) -> None:
    set_limits(strangers_day=14)  # whose shared part is 8.4 megabytes

    statuses = [fill(visitor(app, f"192.0.2.{number}"), photo).status for number in range(3)]

    assert statuses == [303, 303, 429]
    assert fill(chloe, photo).status == 303


def test_a_browser_that_signed_in_before_uses_the_reserve(
    app: Flask, set_limits: SetLimits, chloe: Person, photo: bytes
) -> None:
    set_limits(strangers_day=10)
    _use_up_the_shared_part()
    forged = visitor(app)
    forged.client.set_cookie("device", "a~b.c")

    chloe.post("/compte/deconnexion")

    assert fill(chloe, photo).status == 303
    assert [fill(browser, photo).status for browser in (visitor(app), forged, chloe)] == [429, 429, 429]


def test_an_open_case_uses_the_reserve(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits(strangers_day=20)
    sender = Device(visitor(app))
    sender.send(uuid4(), procedures.live_procedure("signaler").version_id)
    case = db.session.scalars(select(Case)).one()
    _use_up_the_shared_part(megabytes=12)
    holder, beginner = visitor(app), visitor(app)
    holder.post("/suivi", {"code": code_of(case)}, origin=True)
    holder.post(f"/demandes/{case.id}/identite", {"email": "chloe@residents.example"})
    beginner.post(FORM, FORM_VALUES)

    assert fill(beginner, photo).status == 429
    assert fill(sender.browser, photo).status == 303
    assert (
        holder.post(f"/demandes/{case.id}/messages", {"text": "La photo", "files": ("trou.jpg", photo)}).status == 303
    )


def test_a_device_that_sent_a_case_uses_the_reserve(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits(strangers_day=10)
    sender, version = Device(visitor(app)), procedures.live_procedure("signaler").version_id
    sender.send(uuid4(), version)
    _use_up_the_shared_part()

    same_device, other_device = Device(visitor(app)), Device(visitor(app), secret="b" * 43)

    assert other_device.send_file(uuid4(), uuid4(), version, photo).status == 429
    assert same_device.send_file(uuid4(), uuid4(), version, photo).status == 201


def test_one_known_sender_does_not_use_up_the_reserve(site: Site) -> None:
    def count(sender: str) -> None:
        upload_quota.count_upload(90 * MEGABYTE, by=NOBODY, network=sender, find_known_sender=lambda: sender)

    site_settings.save_settings({"files.strangers_day_mb": "500"})
    _use_up_the_shared_part(megabytes=300)
    count("case 1")

    with pytest.raises(TooMuchSent):
        count("case 1")
    count("case 2")
    with pytest.raises(TooMuchSent):
        count("case 3")


def _use_up_the_shared_part(megabytes: int = 6) -> None:
    for number in range(megabytes):
        network = f"198.51.100.{number}"
        upload_quota.count_upload(MEGABYTE, by=NOBODY, network=network, find_known_sender=lambda: None)
    db.session.commit()


def test_the_files_of_drafts_are_limited_and_the_input_is_kept(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits(drafts=10)
    for number in range(2):
        fill(visitor(app, f"192.0.2.{number}"), photo)

    refusal = fill(visitor(app), photo)

    assert refusal.status == 422
    assert "la place manque sur le site" in refusal.text(".error-summary")
    assert refusal.text("textarea[name=description]") == "Un grand trou."
    assert send_file(visitor(app), photo) == 507
    assert count_stored_bytes() < 9 * MEGABYTE


def test_the_administrator_is_warned_before_the_quota_of_drafts_is_full(
    app: Flask, settings: Settings, set_limits: SetLimits, photo: bytes
) -> None:
    set_limits(drafts=10)
    fill(visitor(app), photo)
    is_well_before = check_draft_storage(settings).ok

    fill(visitor(app), photo)
    fill(visitor(app), build_noisy_photo(500))

    assert is_well_before
    assert not check_draft_storage(settings).ok


@pytest.mark.postgresql
def test_no_file_is_accepted_when_the_disk_is_nearly_full(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits(free=1_000_000_000)

    for page in (fill(visitor(app), photo), share(visitor(app), photo)):
        assert page.status == 507
        assert "Nous ne pouvons pas recevoir de fichiers" in page.text("h1")
    assert count_stored_bytes() == 0


def test_a_copied_file_counts_in_the_quota(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits(network_hour=10)
    device, token, name = Device(visitor(app)), uuid4(), uuid4()
    version = procedures.live_procedure("signaler").version_id
    device.send_file(token, name, version, photo)

    copies = [device.send(uuid4(), version, files={"photos": [str(name)]}).status for _ in range(4)]

    assert 429 in copies
    assert count_stored_bytes() <= 10 * MEGABYTE


def test_an_abandoned_shared_photo_expires_after_two_days(app: Flask, set_limits: SetLimits, photo: bytes) -> None:
    set_limits()
    former_visitor, new_visitor = visitor(app), visitor(app)
    share(former_visitor, photo)
    address = str(share(new_visitor, photo).location)
    new_visitor.post(address, FORM_VALUES)

    with shift_clock(timedelta(days=3)):
        jobs.expire_drafts()

    assert [str(draft_id) in address for draft_id in db.session.scalars(select(Draft.id))] == [True]
