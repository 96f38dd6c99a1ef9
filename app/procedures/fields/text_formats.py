"""Formats of short texts: French administrative identifiers, web addresses, times, digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import phonenumbers
from stdnum.exceptions import ValidationError
from stdnum.fr import nif, nir, siren, siret

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.procedures.fields.field_type import Message
from app.procedures.fields.iban import read_bic, read_iban
from app.procedures.fields.phone import REGIONS, format_number
from app.procedures.fields.time import parse_time

MAX_IDENTIFIER = 60
MAX_URL = 500

_RNA = re.compile(r"W[0-9]{9}", re.ASCII)
_POSTCODE = re.compile(r"[0-9]{5}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,60}", re.ASCII)
# The file number of a beneficiary, with or without its key.
_CAF = re.compile(r"[0-9]{6,7}[A-Z]?", re.ASCII)
# The request made on ants.gouv.fr before going to the town hall.
_ANTS = re.compile(r"[0-9A-Z]{10}", re.ASCII)
# The reference of a tax notice begins with the year.
_TAX_NOTICE = re.compile(r"[0-9]{2}[0-9A-Z]{11}", re.ASCII)

Reader = Callable[[str], str | None]
Writer = Callable[[str], str]


def _reader_from_validator(validate: Callable[[str], str]) -> Reader:
    def read(text: str) -> str | None:
        try:
            return validate(text) if text.isascii() else None
        except ValidationError:
            return None

    return read


def _reader_from_pattern(pattern: re.Pattern[str]) -> Reader:
    def read(text: str) -> str | None:
        compact = text.replace(" ", "").upper()
        return compact if pattern.fullmatch(compact) else None

    return read


def _read_mobile(text: str) -> str | None:
    """A French mobile number, in international form."""
    for region in REGIONS if text.isascii() else ():
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number_for_region(number, region):
            is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_mobile else None
    return None


def _read_url(text: str) -> str | None:
    """The address of a page, be it typed without https://."""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return None
    return address if is_one and " " not in address else None


def _group_writer(*sizes: int) -> Writer:
    def write(text: str) -> str:
        groups = []
        for size in sizes:
            groups.append(text[:size])
            text = text[size:]
        return "\u00a0".join(part for part in [*groups, text] if part)

    return write


_READERS: Mapping[str, Reader] = {
    "siret": _reader_from_validator(siret.validate),
    "siren": _reader_from_validator(siren.validate),
    "rna": _reader_from_pattern(_RNA),
    "iban": read_iban,
    "bic": read_bic,
    "nir": _reader_from_validator(nir.validate),
    "tax_number": _reader_from_validator(nif.validate),
    "tax_notice": _reader_from_pattern(_TAX_NOTICE),
    "caf": _reader_from_pattern(_CAF),
    "ants": _reader_from_pattern(_ANTS),
    "mobile": _read_mobile,
    "postcode": _reader_from_pattern(_POSTCODE),
    "url": _read_url,
    "time": parse_time,
    "digits": _reader_from_pattern(_DIGITS),
}
_WRITERS: Mapping[str, Writer] = {
    "siret": _group_writer(3, 3, 3),
    "siren": _group_writer(3, 3, 3),
    "iban": _group_writer(4, 4, 4, 4, 4, 4, 4, 4),
    "nir": _group_writer(1, 2, 2, 2, 3, 3),
    "tax_number": _group_writer(2, 2, 3, 3),
    "mobile": lambda text: format_number(text).replace(" ", "\u00a0"),
}
# What each identifier is, for authors.
CHECK_LABELS: Mapping[str, LazyText] = {
    "siret": _("Numéro SIRET"),
    "siren": _("Numéro SIREN"),
    "rna": _("Numéro RNA"),
    "iban": _("IBAN"),
    "bic": _("BIC"),
    "nir": _("Numéro de sécurité sociale"),
    "tax_number": _("Numéro fiscal"),
    "tax_notice": _("Référence d’un avis d’impôt"),
    "caf": _("Numéro d’allocataire"),
    "ants": _("Numéro de pré-demande ANTS"),
    "mobile": _("Téléphone mobile"),
    "postcode": _("Code postal"),
    "url": _("Adresse d’un site"),
    "time": _("Heure"),
    "digits": _("Chiffres seulement"),
}

MESSAGES: Mapping[str, Message] = {
    "siret_wrong": _("Vérifiez le numéro SIRET : 14 chiffres, peut-être mal recopiés."),
    "siren_wrong": _("Vérifiez le numéro SIREN : il comporte 9 chiffres."),
    "rna_wrong": _("Vérifiez le numéro RNA : la lettre W suivie de 9 chiffres, par exemple W123456789."),
    "iban_wrong": _("Vérifiez l’IBAN : il figure sur le relevé d’identité bancaire et commence par FR en France."),
    "bic_wrong": _("Vérifiez le BIC : 8 ou 11 lettres et chiffres, sur le relevé d’identité bancaire."),
    "nir_wrong": _(
        "Vérifiez le numéro de sécurité sociale : 15 chiffres, clé comprise, sur l’attestation ou la carte Vitale."
    ),
    "tax_number_wrong": _("Vérifiez le numéro fiscal : 13 chiffres, en haut de l’avis d’impôt."),
    "tax_notice_wrong": _("Vérifiez la référence de l’avis : 13 chiffres ou lettres, en haut de l’avis d’impôt."),
    "caf_wrong": _("Vérifiez le numéro d’allocataire : 6 ou 7 chiffres, parfois suivis d’une lettre."),
    "ants_wrong": _("Vérifiez le numéro de pré-demande : 10 lettres et chiffres, sur le récapitulatif de l’ANTS."),
    "mobile_wrong": _("Indiquez un numéro de téléphone mobile, par exemple 06 12 34 56 78."),
    "url_wrong": _("Indiquez l’adresse d’un site, par exemple https://www.exemple.fr."),
    "digits_wrong": _("Écrivez des chiffres seulement."),
    "time_wrong": _("Indiquez l’heure et les minutes, par exemple 10:30."),
}


def read_identifier(check: str, text: str) -> str | None:
    """The identifier without its blanks, when its form and its check digits are right."""
    return _READERS[check](text) if len(text) <= (MAX_URL if check == "url" else MAX_IDENTIFIER) else None


def format_identifier(check: str | None, text: str) -> str:
    """Format an identifier in groups of characters, as people read it."""
    write = _WRITERS.get(check or "")
    return write(text) if write else text
