"""Every endpoint of the application, with a form that it would accept, and the actors who request it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.core.db import db
from tests.cast import PASSWORD
from tests.documents.templates import LETTER
from tests.security.agenda_objects import CLOSURE_FORM, POINT_FORM, SESSION_FORM
from tests.security.agent_source_objects import DIRECTORY_FORM, SAML_FORM, make_saml_form
from tests.security.api_policy import API_FORMS
from tests.security.case_document_objects import ADDRESS
from tests.security.forged_browsers import Visitor, make_code_holder, make_signed_in_visitor
from tests.security.identity_objects import PROVIDER_FORM
from tests.security.linked_software_objects import SOFTWARE_FORMS
from tests.security.mail_objects import BOX_FORM
from tests.security.payment_objects import PAYMENT_FORMS
from tests.security.policy_rules import CODE_FULL, CODE_STATE
from tests.security.site_page_objects import is_about_pages
from tests.security.target_objects import Objects
from tests.security.target_site import TargetSite

NEW_PASSWORD = "trois girafes bleues sous la pluie"


@dataclass(frozen=True)
class EndpointRequest:
    """One endpoint with one method."""

    endpoint: str
    method: str
    rule: Rule

    def build_url(self, app: Flask, objects: Objects) -> str:
        values = objects.get_url_values(self.endpoint)
        return self._build_url(app, {name: values[name] for name in self.rule.arguments})

    def build_missing_url(self, app: Flask) -> str:
        """Build the URL of the endpoint for objects that do not exist."""
        defaults = {"kind": "demarches", "version": "1", "number": 1}
        unknown: dict[str, Any] = {
            **defaults,
            "slug": "inconnu",
            "page_id": "tout",
            "action_id": "accept",
            "field_id": "objet",
            "mail_id": "20260101-120000-0",
            "form": "note",
        }
        if is_about_pages(self.endpoint):
            unknown |= {"page_id": uuid4(), "block_id": "b1", "revision": 1, "width": 48}
        return self._build_url(app, {name: unknown.get(name, uuid4()) for name in self.rule.arguments})

    def send_request(self, visitor: Visitor, url: str, objects: Objects, *, by: str) -> TestResponse:
        if self.method == "GET":
            return visitor.get(url)
        return visitor.post(url, build_form(self.endpoint, objects, by=by))

    def _build_url(self, app: Flask, values: dict[str, Any]) -> str:
        return app.url_map.bind("localhost").build(self.endpoint, values, method=self.method)


def list_endpoints(app: Flask) -> list[EndpointRequest]:
    endpoints = [
        EndpointRequest(rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in (rule.methods or ())
    ]
    return sorted(endpoints, key=lambda route: (route.endpoint, route.method))


def make_visitor(target_site: TargetSite, actor: str, objects: Objects) -> Visitor:
    """Return a browser of this actor, with the given relation to the objects."""
    case, draft = objects.case.id, objects.draft.id
    if actor in MAKERS:
        return MAKERS[actor](target_site, objects)
    if actor == CODE_STATE:
        return make_code_holder(target_site.app, {case: False})
    if actor == CODE_FULL:
        return make_code_holder(target_site.app, {case: True, draft: True})
    return make_signed_in_visitor(target_site.app, target_site.people[actor])


def _make_revoked_agent(target_site: TargetSite, objects: Objects) -> Visitor:
    from app.accounts.sessions import end_session

    visitor = make_signed_in_visitor(target_site.app, target_site.people["owner"])
    end_session(visitor.token)
    db.session.commit()
    return visitor


def _make_one_factor_agent(target_site: TargetSite, objects: Objects) -> Visitor:
    return make_signed_in_visitor(
        target_site.app, target_site.people["administrator_with_one_factor"], has_second_factor=False
    )


def _make_agent_with_code(target_site: TargetSite, objects: Objects) -> Visitor:
    holder = make_code_holder(target_site.app, {objects.case.id: True})
    agent = make_signed_in_visitor(target_site.app, target_site.people["agent_of_another_family"])
    with holder.client.session_transaction() as session:
        browser = session["browser"]
    return Visitor(target_site.app, token=agent.token, browser=browser)


MAKERS: dict[str, Callable[[TargetSite, Objects], Visitor]] = {
    "anonymous": lambda target_site, objects: Visitor(target_site.app),
    "code_of_another_case": lambda target_site, objects: make_code_holder(target_site.app, {uuid4(): True}),
    "signed_out": _make_revoked_agent,
    "administrator_with_one_factor": _make_one_factor_agent,
    "agent_who_typed_the_code": _make_agent_with_code,
}


def build_form(endpoint: str, objects: Objects, *, by: str) -> dict[str, Any]:
    """Build a form that the endpoint accepts from a person."""
    email = f"{uuid4().hex}@exemple.example"
    forms: dict[str, dict[str, Any]] = {
        "account.confirmation.create_confirmation": {"token": "x", "password": NEW_PASSWORD},
        "account.email_address.create_email_confirmation": {"token": "x"},
        "account.email_address.create_email_refusal": {"token": "x"},
        "account.email_address.update_email_address": {"email": email, "current": PASSWORD},
        "account.mailed_sign_in.create_link_request": {"email": email},
        "account.mailed_sign_in.create_link_sign_in": {"token": "x"},
        "account.passkeys.create_passkey": {"name": "Téléphone", "credential": "{}"},
        "account.passkeys.rename_passkey": {"name": "Ordinateur"},
        "account.proving.create_reauthentication": {"current": PASSWORD},
        "account.second_factor.create_second_factor": {"code": "000000"},
        "account.second_factor.delete_second_factor": {"code": "000000"},
        "account.second_step.create_second_step": {"code": "000000"},
        "account.erasure.create_account_deletion": {"current": "not the password"},
        "account.password.update_password": {"current": PASSWORD, "password": NEW_PASSWORD},
        "account.profile.update_profile": {"first_name": "Odile", "last_name": "Exemple"},
        "account.registration.create_registration": {"email": email},
        "account.reset.create_new_password": {"token": "x", "password": NEW_PASSWORD},
        "account.reset.create_password_reset": {"email": email},
        "account.sign_in.create_sign_in": {"email": f"{by}@exemple.example", "password": PASSWORD},
        "agents.create_invitation": {
            "email": email,
            "first_name": "Nouvel",
            "roles": "accueil-voirie",
        },
        "agents.update_roles": {"roles": "accueil-voirie"},
        "answer_edits.update_answer": {"revision": str(objects.case.revision), "objet": "Une terrasse"},
        "canned_replies.create_reply": {"title": "Modèle", "text": "Bonjour.", "scope": "agent"},
        "canned_replies.update_reply": {"title": "Modèle", "text": "Bonsoir.", "scope": "agent"},
        "bulk_assignment.create_assignment": {"case": str(objects.case.id), "agent": ""},
        "dispatch_rules.create_rule": {"target": "role", "role": "voirie-instruction", "words": "rien de tel"},
        "caller.create_intake": {"procedure": "autoriser"},
        "case_actions.create_action": {"revision": str(objects.case.revision), "equipe": "Nord", "motif": "Parce que."},
        "agenda_closures.create_closure": CLOSURE_FORM,
        **PAYMENT_FORMS,
        **API_FORMS,
        **SOFTWARE_FORMS,
        "event_sessions.create_session": SESSION_FORM,
        "event_sessions.update_session": SESSION_FORM,
        "session_registrations.create_registration": {"name": "Lise", "phone": "0612345678", "personnes": "1"},
        "appointment_booking.create_appointment": {"rendez_vous__show": "2027-01"},
        "appointment_changes.update_appointment": {"rendez_vous__show": "2027-01"},
        "identity_papers.update_connection": {"ants.mode": "off"},
        "identity_papers.update_point": POINT_FORM,
        "pre_applications.create_override": {"reason": "La personne a annulé ailleurs."},
        "appointment_desk.create_step": {"etape": "arrived"},
        "appointment_desk.create_walk_in": {"motif": "passeport"},
        "case_documents.create_withdrawal": {
            "revision": str(objects.mail_values["document_revision"]),
            "reason": "Erreur de date.",
        },
        "document_posting.create_letter": {"recipient": ADDRESS},
        "document_preparation.create_document": {"template": LETTER["slug"], "act": "preview"},
        "document_scans.create_change": {"act": "finish", "title": "Plan"},
        "case_drafts.create_draft": {"text": "Bonjour."},
        "case_holders.create_holder": {"function": "recipient", "role": ""},
        "case_limitation.create_limitation": {"reason": "Une adresse est contestée."},
        "case_messages.create_message": {"text": "Bonjour."},
        "case_messages.create_note": {"text": "À revoir."},
        "case_messages.create_request_for_pieces": {"text": "Il manque un plan."},
        "case_views.create_view": {"title": f"Vue {email}", "query": "state=all"},
        "case_views.update_view": {"title": f"Vue {email}"},
        "list_preferences.update_preferences": {"density": "comfortable"},
        "case_channels.create_message": {"channel": "phone", "text": "Bonjour."},
        "openid_sources.create_source": PROVIDER_FORM,
        "openid_sources.update_source": PROVIDER_FORM,
        "directories.create_directory": DIRECTORY_FORM,
        "directories.update_directory": DIRECTORY_FORM,
        "saml_providers.create_provider": make_saml_form(email.partition("@")[0]),
        "saml_providers.update_provider": SAML_FORM,
        "mailboxes.create_mailbox": BOX_FORM,
        "mailboxes.update_mailbox": BOX_FORM,
        "mailroom_actions.create_answer": {"text": "Bonjour."},
        "mailroom_actions.create_attachment": {"case": str(objects.case.id)},
        "mailroom_actions.create_draft": {"procedure": "autoriser"},
        "mailroom_actions.create_filing": {"state": "aside"},
        "mailroom_actions.create_transfer": {"desk": "etat-civil/etat-civil"},
        "definitions.create_closing": {"comment": "En travaux."},
        "departments.create_department": {"name": f"Service {email}"},
        "departments.update_department": {"name": f"Service {email}"},
        "roles.create_role": {
            "title": f"Rôle {email}",
            "department": "voirie",
            "family": "polices-voirie",
            "kind": "processing",
        },
        "roles.update_role": {"title": f"Rôle {email}", "department": "voirie"},
        "topics.create_topic": {"title": f"Rubrique {email}", "icon": "trees"},
        "topics.update_topic": {"title": f"Rubrique {email}", "icon": "trees"},
        "documents_to_sign.create_delegation": {
            "revision": "1",
            "colleague": str(objects.site_values["signer_id"]),
        },
        "documents_to_sign.create_refusal": {"revision": "1", "reason": "La durée manque."},
        "signatures.create_signatures": {"documents": f"{objects.site_values['unsigned_id']}:1", "read": "on"},
        "agent_signature.save_signature": {"quality": "Le Maire"},
        "filling.create_autosave": {"objet": "Une terrasse"},
        "filling.create_page": {"objet": "Une terrasse"},
        "filling.update_autosave": {"objet": "Une terrasse"},
        "filling.update_page": {"objet": "Une terrasse"},
        "intake.create_case": {"token": str(uuid4()), "channel": "phone", "objet": "Une terrasse"},
        "intake.show_questions": {"objet": "Une terrasse"},
        "language.choose_language": {"langue": "en"},
        "limitations.create_lifting": {"reason": "L’adresse est vérifiée."},
        "portal_appointments.update_appointment": {"rendez_vous__show": "2027-01"},
        "portal_cases.confirm_identity": {"email": f"{objects.canaries['case'][3]}@exemple.example"},
        "portal_cases.create_message": {"text": "Bonjour."},
        "qualities.create_quality": {
            "title": email,
            "family": "polices-voirie",
            "explanation": "Par une demande.",
            "procedure": "",
        },
        "qualities.update_quality": {
            "title": "Autorisé",
            "family": "polices-voirie",
            "explanation": "Par une demande.",
            "procedure": "",
        },
        "quality_holders.create_holder": {"email": "other_resident@exemple.example", "reason": "Vu au guichet."},
        "document_template_editor.create_drawing": {"procedure": "autoriser", "prefix": "section.corps.when"},
        "document_template_editor.update_template": {
            "title": f"Lettre {email}",
            "procedure": "autoriser",
            "revision": "1",
        },
        "document_template_publication.create_publication": {"revision": "1", "warnings_read": "1"},
        "document_template_publication.delete_working_draft": {"revision": "1"},
        "document_template_versions.create_restoration": {"revision": "1"},
        "document_templates.create_template": {"title": f"Lettre {email}", "procedure": "autoriser", "start": "letter"},
        "studio_agendas.create_agenda": {"title": f"Agenda {email}", "place": "Mairie", "start": "rooms"},
        "studio_agendas.update_agenda": {"op": "preview", "title": f"Agenda {email}", "place": "Mairie"},
        "studio_card_fields.create_change": {"op": "up", "at": "pages/fiche/fields/nom", "revision": "0"},
        "studio_changes.create_change": {"op": "set", "at": "title", "v_title": f"Titre {email}", "revision": "0"},
        "studio_expressions.create_drawing": {"prefix": "condition", "condition.edit": "add:"},
        "studio_import_points.create_completion": {"done": "yes"},
        "studio_questions.create_edit": {
            "pointer": "pages/inconnue",
            "label": "",
            "label_before": "",
            "chosen": "pages/inconnue",
        },
        "studio_trials.show_questions": {"action": "inconnue"},
        "site_announcement.update_announcement": {
            "title": "Travaux",
            "text": "Rue fermée.",
            "tone": "info",
            "title.base": "",
            "text.base": "",
            "tone.base": "info",
        },
        "site_news_publication.update_address": {"slug": "travaux"},
        "article_index.create": {"question": f"Question {email} ?"},
        "page_publication.create_publication": {"comment": "Une page"},
        "theme_studio.change_setting": {"path": "colours.accent", "value": "#1a3a6e", "confirmed": "1"},
        "webmaster_search.create_synonyms": {"words": f"mot, {email}"},
        "page_blocks.arrange_block": {"op": "up"},
        "page_blocks.change_block": {"s.text": f"Bonjour {email}"},
        "page_blocks.create_block": {"type": "text"},
        "page_builder.change_texts": {"title": f"Titre {email}"},
        "page_list.change_path": {"path": f"page-{uuid4().hex}"},
        "page_list.create_page": {"title": f"Page {email}"},
        "page_translations.change_translations": {"t.titles": f"Title {email}", "was.titles": ""},
        "image_library.change_image": {"is_decorative": "1", "name": "Image"},
        "document_verification.create_verification": {"code": objects.site_values["code"]},
        "wallet_document.update_document": {"kind": "other", "title": "Pièce"},
        "wallet_document.update_offer": {"offered": "no"},
        "tracking.open_by_code": {"code": "0000-0000-0000-0000"},
    }
    return dict(forms.get(endpoint, {}))
