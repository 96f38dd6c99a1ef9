"""The form of a box: what is typed, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.cases.reply_address import ADDRESS
from app.core.i18n import gettext as _
from app.core.settings import site_settings
from app.mailroom.desk_choice import DOMAIN, WORD
from app.mailroom.desks import Desk, find_desk
from app.mailroom.imap_client import PLAIN, STARTTLS, TLS
from app.mailroom.mailboxes import MailboxValues, RuleValues
from app.mailroom.models import Mailbox

SECURITIES = (TLS, STARTTLS, PLAIN)
MAX_RULES, MAX_LENGTH = 20, 200
EMPTY_FORM: Mapping[str, Any] = {
    "port": "993",
    "security": TLS,
    "folder": "INBOX",
    "done_folder": "",
    "is_active": "yes",
}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}")


def describe_mailbox(mailbox: Mailbox) -> dict[str, Any]:
    """What the form shows of a saved box; never its password."""
    names = ("name", "address", "host", "port", "security", "username", "folder", "done_folder")
    form: dict[str, Any] = {name: getattr(mailbox, name) for name in names}
    form["desk"] = Desk(mailbox.department, mailbox.family).key
    if mailbox.is_active:
        form["is_active"] = "yes"
    if site_settings.get_setting(ADDRESS.key) == mailbox.address:
        form["takes_answers"] = "yes"
    for number, rule in enumerate(mailbox.rules, start=1):
        form[f"rule_{number}_kind"], form[f"rule_{number}_value"] = rule.kind, rule.value
        form[f"rule_{number}_desk"] = Desk(rule.department, rule.family).key
    return form


def read_mailbox(form: Mapping[str, str], *, is_new: bool) -> tuple[MailboxValues | None, dict[str, str]]:
    """The box, or what is wrong by field."""
    texts = {name: form.get(name, "").strip()[:MAX_LENGTH] for name in form if name != "password"}
    desk = find_desk(texts.get("desk", ""))
    problems = {name: message for name, (is_right, message) in _check_texts(texts).items() if not is_right}
    if is_new and not form.get("password"):
        problems["password"] = _("Écrivez le mot de passe de la boîte.")
    if desk is None:
        problems["desk"] = _("Choisissez le service qui reçoit ces e-mails.")
    rules = _read_rules(texts, problems)
    if problems or desk is None:
        return None, problems
    return (
        MailboxValues(
            name=texts["name"],
            address=texts["address"].lower(),
            host=texts["host"].lower(),
            port=int(texts["port"]),
            security=texts["security"],
            username=texts["username"],
            password=form.get("password", ""),
            folder=texts.get("folder") or "INBOX",
            done_folder=texts.get("done_folder", ""),
            desk=desk,
            is_active="is_active" in form,
            rules=rules,
        ),
        {},
    )


def _check_texts(texts: Mapping[str, str]) -> dict[str, tuple[bool, str]]:
    """For each field, whether it is right, and what to say when it is not."""
    port = texts.get("port", "")
    return {
        "name": (bool(texts.get("name")), _("Donnez un nom à cette boîte.")),
        "address": (
            bool(_ADDRESS.fullmatch(texts.get("address", ""))),
            _("Écrivez l’adresse à laquelle les usagers écrivent."),
        ),
        "host": (
            bool(_HOST.fullmatch(texts.get("host", ""))),
            _("Indiquez le nom du serveur seul, par exemple imap.ma-ville.fr."),
        ),
        "port": (
            bool(re.fullmatch(r"\d{1,5}", port)) and 0 < int(port) < 65536,
            _("Indiquez un nombre entre 1 et 65535, souvent 993."),
        ),
        "security": (texts.get("security") in SECURITIES, _("Choisissez l’une des réponses proposées.")),
        "username": (bool(texts.get("username")), _("Écrivez l’identifiant de connexion.")),
    }


def _read_rules(texts: Mapping[str, str], problems: dict[str, str]) -> list[RuleValues]:
    """The rules that have a value; a rule without a department is refused."""
    rules: list[RuleValues] = []
    for number in range(1, MAX_RULES + 1):
        value = texts.get(f"rule_{number}_value", "")
        kind, desk = texts.get(f"rule_{number}_kind", WORD), find_desk(texts.get(f"rule_{number}_desk", ""))
        if not value:
            continue
        if desk is None or kind not in (WORD, DOMAIN):
            problems[f"rule_{number}_desk"] = _("Choisissez le service de la règle %(number)s.", number=number)
        else:
            rules.append(RuleValues(kind, value, desk))
    return rules
