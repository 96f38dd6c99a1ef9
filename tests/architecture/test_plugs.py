"""A plug of each kind, added to its one list as the guide of contributors says, works from end to end."""

from __future__ import annotations

import ast
from collections.abc import Iterator, KeysView
from dataclasses import dataclass
from typing import ClassVar, Self
from uuid import UUID

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from app.accounts.role_kinds import ROLE_KINDS, RoleKind
from app.cases import timeline
from app.cases.event_kinds import EVENT_KINDS, EventKind, list_reversible_kinds
from app.cases.people.function_assignment import assignable_roles
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import lazy_gettext as _
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import create_key
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM, Actor
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.rich_text import render_rich_text
from app.documents.section_types import SECTION_TYPES, Part, Section, SectionType
from app.documents.template_schema import build_template_validator
from app.notifications.models import Message
from app.notifications.sms import jobs
from app.notifications.sms.gateways import GATEWAYS
from app.notifications.sms.gateways.gateway_type import Receipt, ShortMessage, SmsGateway
from app.notifications.sms.settings import build_settings
from app.notifications.sms_queue import queue_sms
from app.packages.schema import package_schema
from app.portal.blocks import SHARED
from app.site_pages.blocks import BLOCK_TYPES, BlockType
from app.site_pages.blocks.common_settings import title_setting
from tests.architecture.source_files import list_nodes, load_modules
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase
from tests.site_pages.page_factories import make_block, publish_home
from tests.studio.document_templates.template_pages import create, read_draft, read_form, save

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


@pytest.mark.parametrize("keys", [GATEWAYS.keys(), ROLE_KINDS.keys()], ids=["gateways", "kinds of roles"])
def test_no_module_lists_keys_again(keys: KeysView[str]) -> None:
    collections = (ast.Tuple, ast.List, ast.Set, ast.Dict)
    paths = {
        module.path
        for module in load_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, collections)
        and len(keys & {each.value for each in ast.iter_child_nodes(node) if isinstance(each, ast.Constant)}) > 1
    }

    assert paths == set()


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


def test_a_kind_of_role_is_chosen_and_given_functions(
    monkeypatch: pytest.MonkeyPatch, ada: Person, make_case: MakeCase
) -> None:
    monkeypatch.setitem(ROLE_KINDS, "inspection", RoleKind("inspection", WORDS, is_deciding=True))
    roles = "/agents/administration/roles"

    choice = ada.get(f"{roles}/nouveau").find_one("[name=kind][value=inspection]")
    page = ada.post(
        f"{roles}/nouveau",
        {"title": "Contrôle", "department": "voirie", "family": "polices-voirie", "kind": "inspection"},
    ).follow()

    assert choice["type"] == "radio"
    assert "Polices spéciales et voirie · Nom" in page.text("main")
    assert "Contrôle" in [role.title for role in assignable_roles(make_case())]
    assert "inspection" in package_schema()["properties"]["roles"]["items"]["properties"]["kind"]["enum"]


def test_a_block_of_pages_is_chosen_and_shown(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ada: Person, stranger: Browser
) -> None:
    block = BlockType("weather", WORDS, WORDS, "star", (title_setting(),), has_own_styles=True)
    monkeypatch.setitem(BLOCK_TYPES, "weather", block)
    monkeypatch.setitem(SHARED, "weather", lambda settings: {"sky": f"bleu, {settings['title']}"})
    add_template(app, monkeypatch, "portal/blocks/weather.html", "<p id='sky'>{{ view.values.sky }}</p>")
    row = publish_home(make_block("weather", title="Ciel"))

    page = stranger.get("/")

    assert page.text("#sky") == "bleu, Ciel"
    assert any("pages" in str(link["href"]) for link in page.find_all("link[rel=stylesheet]"))
    assert ada.get(f"/agents/site/pages/{row.id}").find_all("[value=weather]")


@pytest.fixture
def fresh_validator() -> Iterator[None]:
    """The schema of templates is made from the list once for a process."""
    build_template_validator.cache_clear()
    yield
    build_template_validator.cache_clear()


def test_a_section_of_documents_is_written_stored_and_printed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ada: Person, procedure_version: UUID, fresh_validator: None
) -> None:
    def build_quote(section: Section, values: DocumentValues) -> Iterator[Part]:
        yield Part(
            "quote", title=section.own["author"], html=render_rich_text(section.text, values.texts, values.facts)
        )

    quote = SectionType("quote", WORDS, ("text",), build_quote, own_settings={"author": WORDS})
    monkeypatch.setitem(SECTION_TYPES, "quote", quote)
    add_template(app, monkeypatch, "documents/parts/quote.html", "<q>{{ part.html }}</q> {{ part.title }}")
    url = create(ada)

    ada.post(url, {**read_form(ada.get(url)), "operation": "add:quote"})
    name = f"section.{read_draft('lettre-de-suite')['sections'][-1]['id']}"
    save(ada, url, **{f"{name}.text": "Vu *le* ciel", f"{name}.author": "Icare"})

    section = read_draft("lettre-de-suite")["sections"][-1]
    page = ada.get(url)
    assert (section["kind"], section["text"], section["author"]) == ("quote", "Vu *le* ciel", "Icare")
    assert page.find_one(f"[name='{name}.author']")["value"] == "Icare"
    assert "une valeur" not in page.text("#template-state")
    assert "<q><p>Vu <em>le</em> ciel</p>\n</q> Icare" in ada.get(f"{url}/apercu").response.get_data(as_text=True)


def test_an_event_is_read_by_each_reader(
    app: Flask, monkeypatch: pytest.MonkeyPatch, chloe: Person, alice: Person, make_case: MakeCase
) -> None:
    kind = EventKind("pigeon_sent", WORDS, is_for_applicant=True, sentence=_("Document lu"), is_reversible=True)
    monkeypatch.setitem(EVENT_KINDS, kind.key, kind)
    add_template(app, monkeypatch, "timeline/pigeon_sent.html", "<p>Un pigeon pour {{ entry.details.to }}</p>")
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    timeline.record(case, kind.key, by=SYSTEM, details={"to": "Chloé"})
    db.session.commit()

    assert "Document lu" in chloe.get(f"/demandes/{case.id}").text("main")
    assert "Un pigeon pour Chloé" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert kind.key in list_reversible_kinds()


def add_template(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, source: str) -> None:
    """A template beside those of the folder."""
    loader = ChoiceLoader([DictLoader({name: source}), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
