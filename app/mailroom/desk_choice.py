"""Choice of the desk that an e-mail goes to."""

from __future__ import annotations

import re

from app.language.text.normalisation import fold
from app.mailroom.desks import Desk, list_desks
from app.mailroom.incoming_mail import IncomingMail
from app.mailroom.models import Mailbox, MailboxRule

WORD, DOMAIN = "word", "domain"


def choose_desk(mailbox: Mailbox, mail: IncomingMail) -> Desk:
    """The desk of the first rule that applies, else that of the box."""
    words = f" {_fold_words(f'{mail.subject} {mail.text}')} "
    domain = mail.sender_address.rpartition("@")[2]
    desks = list_desks()
    for rule in mailbox.rules:
        desk = Desk(rule.department, rule.family)
        if desk in desks and _applies(rule, words, domain):
            return desk
    return Desk(mailbox.department, mailbox.family)


def _applies(rule: MailboxRule, words: str, domain: str) -> bool:
    if rule.kind == DOMAIN:
        rule_domain = rule.value.lower().lstrip("@")
        return domain == rule_domain or domain.endswith(f".{rule_domain}")
    return any(f" {_fold_words(word)} " in words for word in rule.value.split(",") if word.strip())


def _fold_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
