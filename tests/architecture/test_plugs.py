"""A plug of each kind, added to its one list as the guide of contributors says, works from end to end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import pytest
from flask import Flask

from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import lazy_gettext as _
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import create_key
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting
from app.core.sites import Site
from app.notifications.models import Message
from app.notifications.sms import jobs
from app.notifications.sms.gateways import GATEWAYS
from app.notifications.sms.gateways.gateway_type import Receipt, ShortMessage, SmsGateway
from app.notifications.sms.settings import build_settings
from app.notifications.sms_queue import queue_sms
from tests.architecture.source_files import list_nodes, load_modules
from tests.cast import Person

# A text that the translation catalogues have.
WORDS = _("Nom")
# Raised before there is a site, whose charter the page of 404 needs.
WITHOUT_PAGE = {"SiteNotFound"}


def test_errors_about_what_is_not_found_need_no_list_to_be_shown_as_404(app: Flask, site: Site) -> None:
    class ParcelNotFound(NotFound):
        """The authority has no parcel of that number."""

    with app.test_request_context("/"):
        response = app.make_response(app.handle_user_exception(ParcelNotFound("12")))

    assert response.status_code == 404
    assert "<h1>" in response.get_data(as_text=True)


def test_every_error_about_what_is_not_found_has_the_same_base() -> None:
    bases = {
        node.name: [ast.unparse(base) for base in node.bases]
        for module in load_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("NotFound") and node.name not in WITHOUT_PAGE
    }

    assert {name for name, base in bases.items() if base != ["NotFound"]} == {"NotFound"}


@dataclass(frozen=True)
class PigeonGateway(SmsGateway):
    """A gateway whose messages arrive, and which has to be asked."""

    loft: str

    key = "pigeon"
    label = WORDS
    settings = (Setting("sms.pigeon_loft", "text", WORDS),)
    is_polled = True
    sent_texts: ClassVar[list[str]] = []

    @classmethod
    def read_account(cls) -> Self | None:
        loft = site_settings.get_setting("sms.pigeon_loft")
        return cls(loft) if loft else None

    def send_text(self, message: ShortMessage) -> Receipt:
        self.sent_texts.append(message.text)
        return Receipt("p-1")

    def find_outcome(self, reference: str) -> bool | None:
        return reference == "p-1"

    def list_stopped_numbers(self) -> list[str]:
        return ["+33698765432"]


@pytest.fixture
def pigeons(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(GATEWAYS, PigeonGateway.key, PigeonGateway)
    groups = site_settings.list_groups()
    site_settings.install([build_settings() if group.slug == "sms" else group for group in groups])
    yield
    site_settings.install(groups)


def test_a_gateway_is_chosen_sends_and_is_asked_for_receipts(app: Flask, pigeons: None, ada: Person) -> None:
    settings = "/agents/administration/reglages"
    ada.post(f"{settings}/sms", {"sms.provider": "pigeon", "sms.pigeon_loft": "Beffroi"})
    site_settings.clear_cache()
    message = queue_sms(to="+33612345678", text="Venez.", key_id=create_key())
    db.session.commit()

    with app.app_context():
        deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem)])
        outcomes = jobs.poll_receipts(), jobs.refresh_stopped_numbers()

    db.session.expire_all()
    stored = db.session.get_one(Message, message.id)
    assert ada.get(settings).find_one("#f-sms\\.pigeon_loft")["value"] == "Beffroi"
    assert (PigeonGateway.sent_texts, outcomes) == (["Venez."], (1, 1))
    assert (stored.gateway, stored.gateway_reference, stored.delivery) == ("pigeon", "p-1", "delivered")
    assert "Passerelle : Nom." in ada.get("/agents/administration/sms").text("main")
