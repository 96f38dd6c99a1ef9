"""The form of a box: what is typed, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.cases.tracking.reply_address import ADDRESS
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.web.declared_forms import Choice, Form, Number, Parsed, RawText, Text, Tick
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


class MailboxForm(Form):
    """Inputs about a box that is saved: its password stays when none is typed."""

    name = Text(limit=MAX_LENGTH, problem=_("Donnez un nom à cette boîte."))
    address = Text(limit=MAX_LENGTH, pattern=_ADDRESS, problem=_("Écrivez l’adresse à laquelle les usagers écrivent."))
    host = Text(
        limit=MAX_LENGTH, pattern=_HOST, problem=_("Indiquez le nom du serveur seul, par exemple imap.ma-ville.fr.")
    )
    port = Number(limits=(1, 65535), problem=_("Indiquez un nombre entre 1 et 65535, souvent 993."))
    security = Choice(SECURITIES, problem=_("Choisissez l’une des réponses proposées."))
    username = Text(limit=MAX_LENGTH, problem=_("Écrivez l’identifiant de connexion."))
    password = RawText()
    desk = Parsed(find_desk, problem=_("Choisissez le service qui reçoit ces e-mails."))
    folder = Parsed(lambda text: text.strip()[:MAX_LENGTH] or "INBOX")
    done_folder = Text(limit=MAX_LENGTH)
    is_active = Tick()


class NewMailboxForm(MailboxForm):
    """Inputs about a new box."""

    password = RawText(problem=_("Écrivez le mot de passe de la boîte."))


def describe_mailbox(mailbox: Mailbox) -> dict[str, Any]:
    """Return the values that the form shows of a saved box; never its password."""
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


def read_mailbox(submitted: Mapping[str, str], *, is_new: bool) -> tuple[MailboxValues | None, dict[str, str]]:
    """The box, or what is wrong by field."""
    form = NewMailboxForm(submitted) if is_new else MailboxForm(submitted)
    problems = form.problems
    rules = _read_rules(submitted, problems)
    if problems:
        return None, problems
    lowercase = {"address": form.address.lower(), "host": form.host.lower()}
    return MailboxValues(**form.values | lowercase, rules=rules), {}


def _read_rules(submitted: Mapping[str, str], problems: dict[str, str]) -> list[RuleValues]:
    """The rules that have a value; a rule without a department is refused."""
    rules: list[RuleValues] = []
    for number in range(1, MAX_RULES + 1):
        value = Text(f"rule_{number}_value", limit=MAX_LENGTH).read(submitted)
        kind, desk = submitted.get(f"rule_{number}_kind", WORD), find_desk(submitted.get(f"rule_{number}_desk", ""))
        if not value:
            continue
        if desk is None or kind not in (WORD, DOMAIN):
            problems[f"rule_{number}_desk"] = gettext("Choisissez le service de la règle %(number)s.", number=number)
        else:
            rules.append(RuleValues(kind, value, desk))
    return rules
