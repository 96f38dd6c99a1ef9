"""Recipients of messages and answers: an applicant without an address, data sent outside without agreement or mention."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from app.core.i18n import gettext as _
from app.definitions.editing.identifiers import collect_identifiers, make_identifier
from app.definitions.editing.operations import add_element, set_value
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import WARNING, Definition, Finding, Repair
from app.definitions.findings.rule_context import (
    Element,
    Elements,
    Question,
    RuleContext,
    get_mapping,
    get_text,
    list_elements,
    list_strings,
)
from app.definitions.overview import title_of
from app.workflows.actions.call_webservice import CALL_WEBSERVICE
from app.workflows.actions.declaration import is_letter_to_applicant
from app.workflows.actions.send_email import SEND_EMAIL
from app.workflows.actions.send_sms import SEND_SMS

# The question of the profile that each message needs.
_PROFILES = {SEND_EMAIL.key: "email", SEND_SMS.key: "phone"}
_PERSONAL = ('"answers.', '"applicant.', "{{ answers.", "{{ applicant.", "{{answers.", "{{applicant.")


def find_unknown_addresses_of_applicant(context: RuleContext) -> Iterator[Finding]:
    """The circuit of the procedure writes to the applicant, whose address nothing asks for."""
    if _has_account(context.definition):
        return
    wanted_profiles = dict.fromkeys(profile for _pointer, profile in _list_letters(context.circuit.entries))
    for profile in wanted_profiles:
        if any(question.field.get("profile") == profile for question in context.questions):
            continue
        candidate = next((question for question in context.questions if _can_hold(question, profile)), None)
        pointer = candidate.pointer if candidate else "pages"
        yield Finding(
            pointer, _describe_missing(profile), WARNING, f"no_{profile}", _make_repair(context, profile, candidate)
        )


def find_letters_without_address(context: RuleContext) -> Iterator[Finding]:
    """A message to the applicant, in a circuit followed by procedures that do not ask for an address."""
    for pointer, profile in _list_letters(context.entries):
        titles = [
            title_of(follower, get_text(follower, "slug"))
            for follower in context.followers
            if not _has_account(follower) and f'"profile": "{profile}"' not in json.dumps(follower.get("pages"))
        ]
        if titles:
            words = _("Ces démarches ne demandent pas l’adresse qu’il faut : %(titles)s.", titles=", ".join(titles[:5]))
            yield Finding(extend_pointer(pointer, "to"), words, WARNING, "letter_without_address")


def find_data_leaving(context: RuleContext) -> Iterator[Finding]:
    """Answers sent to another software or to other addresses: the applicant agrees, or reads who receives them."""
    if context.is_procedure:
        if _is_sending_outside(context.circuit) and len(_recipients(context.definition)) < 2:
            words = _(
                "Le circuit transmet des réponses hors du service : nommez qui les reçoit parmi les destinataires."
            )
            yield Finding("privacy/recipients", words, WARNING, "unmentioned_recipient")
        return
    titles = [title_of(each, get_text(each, "slug")) for each in context.followers if len(_recipients(each)) < 2]
    for pointer, entry in context.entries:
        if _sends_answers_outside(entry) and (titles or not context.followers):
            words = (
                _(
                    "Des réponses partent sans accord de l’usager, et ces démarches ne nomment pas qui les reçoit : "
                    "%(titles)s.",
                    titles=", ".join(titles[:5]),
                )
                if titles
                else _("Des réponses partent sans accord de l’usager : choisissez la question où il le donne.")
            )
            yield Finding(pointer, words, WARNING, "data_leaving")


def _list_letters(entries: Elements) -> Iterator[tuple[str, str]]:
    """The messages to the applicant, with what of the profile each needs."""
    for pointer, entry in entries:
        profile = _PROFILES.get(get_text(entry, "type"))
        if profile and is_letter_to_applicant(entry):
            yield pointer, profile


def _has_account(procedure: Element) -> bool:
    """Whether an account, or an agent who fills in the form, makes the address known."""
    return bool(get_mapping(procedure, "account").get("required") or procedure.get("internal"))


def _can_hold(question: Question, profile: str) -> bool:
    return question.field.get("type") == profile and question.block is None and not question.field.get("profile")


def _describe_missing(profile: str) -> str:
    if profile == "email":
        return _("Le circuit écrit à l’usager par e-mail, mais aucune question ne demande son adresse.")
    return _("Le circuit envoie des SMS à l’usager, mais aucune question ne demande son téléphone.")


def _make_repair(context: RuleContext, profile: str, candidate: Question | None) -> Repair | None:
    if candidate:
        apply = partial(set_value, pointer=extend_pointer(candidate.pointer, "profile"), value=profile)
        return Repair(_("Écrire à l’adresse de cette question"), apply)
    pages = list_elements(context.definition, "pages")
    if not pages:
        return None
    label = _("Votre adresse e-mail") if profile == "email" else _("Votre téléphone")

    def add_question(definition: Definition) -> Definition:
        name = make_identifier(label, collect_identifiers(definition))
        question = {"id": name, "type": profile, "label": label, "required": False, "profile": profile}
        return add_element(definition, extend_pointer(pages[-1][0], "fields"), question)

    return Repair(_("Ajouter cette question"), add_question)


def _recipients(procedure: Element) -> list[str]:
    return list_strings(get_mapping(procedure, "privacy"), "recipients")


def _is_sending_outside(circuit: RuleContext) -> bool:
    return any(_sends_answers_outside(entry) for _pointer, entry in circuit.entries)


def _sends_answers_outside(entry: Element) -> bool:
    is_outside = get_text(entry, "type") == CALL_WEBSERVICE.key or (
        get_text(entry, "type") == SEND_EMAIL.key and entry.get("addresses")
    )
    if not is_outside or entry.get("agreement"):
        return False
    content = json.dumps({key: value for key, value in entry.items() if key != "condition"}, ensure_ascii=False)
    return any(sign in content for sign in _PERSONAL)
