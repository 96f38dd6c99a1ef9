"""Signed marks in the e-mails about a case, which lead an answer back to it."""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from app.cases.models import Case
from app.core import clock
from app.core.i18n import lazy_gettext as _
from app.core.sealing import blind_index
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

# Sixteen bytes of the case and ten of the signature, in letters that survive any change of case.
_CASE_CHARACTERS, _SIGNATURE_BYTES = 26, 10
MARK_PATTERN = re.compile(r"(?<![a-z0-9])r([a-z2-7]{26})([a-z2-7]{16})(?![a-z0-9])", re.IGNORECASE)
MAX_MARKS = 50
# After the last thing that happened in an open case, and after the end of a closed one.
OPEN_PERIOD, CLOSED_PERIOD = timedelta(days=365), timedelta(days=90)

ADDRESS = Setting(
    "replies.address",
    "text",
    _("Adresse e-mail des réponses"),
    _("Une boîte relevée par Parvis, qui accepte les adresses de la forme « nom+mot@ville.fr »."),
)
SETTINGS = SettingGroup(
    "reponses",
    _("Réponses aux e-mails"),
    (ADDRESS,),
    lead=_("Quand un usager répond à un e-mail de Parvis, sa réponse rejoint sa demande."),
)


def create_mark(case_id: UUID) -> str:
    """The signed mark of a case: nobody can make that of another."""
    return f"r{_encode(case_id.bytes)}{_encode(_sign(case_id))}"


def build_reply_address(case_id: UUID) -> str | None:
    """The address that answers about a case are written to; None when no box of the authority takes them."""
    local, _at, domain = str(site_settings.get_setting(ADDRESS.key) or "").partition("@")
    return f"{local}+{create_mark(case_id)}@{domain}" if local and domain else None


def find_marked_cases(texts: Iterable[str]) -> list[UUID]:
    """The cases whose mark is in one of these texts, forged marks aside."""
    case_ids: dict[UUID, None] = {}
    marks = (match for text in texts for match in MARK_PATTERN.finditer(text))
    for _number, match in zip(range(MAX_MARKS), marks, strict=False):
        case_id = UUID(bytes=_decode(match[1]))
        if hmac.compare_digest(_decode(match[2]), _sign(case_id)):
            case_ids[case_id] = None
    return list(case_ids)


def is_mark_expired(case: Case) -> bool:
    """Whether the marks in the e-mails about a case lead to it no more."""
    expires_at = case.closed_at + CLOSED_PERIOD if case.closed_at else case.updated_at + OPEN_PERIOD
    return clock.now() > expires_at


def _sign(case_id: UUID) -> bytes:
    return blind_index("mail.reply", case_id.hex)[:_SIGNATURE_BYTES]


def _encode(content: bytes) -> str:
    return b32encode(content).decode().rstrip("=").lower()


def _decode(text: str) -> bytes:
    return b32decode(text.upper() + "=" * (-len(text) % 8))
