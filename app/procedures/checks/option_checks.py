"""Options of a procedure that its schema accepts and that make no sense, alone or together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import Problem
from app.language.text.placeholders import check_text, find_placeholders, render_text
from app.procedures.checks.dynamic_text_checks import reserved_answer_problems
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.files import Files
from app.procedures.fields.long_text import LongText
from app.procedures.fields.single_choice import SingleChoice
from app.procedures.procedure_options import CERTIFIABLE, parse_paris_instant
from app.procedures.resident_definition import KEYS
from app.procedures.schema import PROFILES

_Definition = Mapping[str, Any]
_Problems = Iterator[Problem]
# Questions that say how many are paid, and those whose answer has a price.
_COUNTS, _PRICED = frozenset({"number", "computed"}), frozenset({"booking", "event"})
_COMPANIES = frozenset({"company"})
# What the line of a list may name besides the answers.
DIGEST_NAMES = frozenset({"procedure.title"})
# What a reference may be made of, besides letters, digits and hyphens. The code is drawn at random: it tells how many
# requests there are to nobody.
REFERENCE_NAMES = frozenset({"code", "year", "short_year", "month"})
MAX_PREFIX_LENGTH = 20
# What may be asked of an account, besides that there be one.
_OF_AN_ACCOUNT = (
    "level",
    "strength",
    "minutes",
    "certified",
    "adults_only",
    "without_helper",
    "profiles",
    "qualities",
)
_REFERENCE_CHARACTERS = re.compile(r"[A-Z0-9-]*", re.ASCII)


def problems_of_options(definition: _Definition) -> list[Problem]:
    """Problems of options that residents could not understand or that cannot apply."""
    return [
        *_account_problems(definition),
        *_limit_problems(definition),
        *_confirmation_problems(definition),
        *_payment_problems(definition),
        *_agents_field_problems(definition),
        *_digest_problems(definition),
        *_report_problems(definition),
        *_reference_problems(definition),
        *KEYS.unknown_sources(definition),
    ]


def _account_problems(definition: _Definition) -> _Problems:
    account = definition.get("account", {})
    is_required = bool(account.get("required"))
    if any(account.get(name) for name in _OF_AN_ACCOUNT) and not is_required:
        yield Problem(
            "account.required",
            gettext(
                "ce qui est demandé d’un compte (identité, connexion, profil, qualité) suppose qu’il soit obligatoire"
            ),
        )
    fields = [field for page in definition["pages"] for field in page["fields"]]
    if account.get("certified") and not any(field.get("profile") in CERTIFIABLE for field in fields):
        yield Problem("account.certified", gettext("aucune question n’est reprise du nom ou du prénom du compte"))
    if definition.get("internal") and is_required:
        yield Problem(
            "internal",
            gettext("une démarche interne est remplie par des agents : elle ne peut pas exiger le compte d’un usager"),
        )


def _limit_problems(definition: _Definition) -> _Problems:
    limits = definition.get("limits", {})
    instants = {}
    for name in ("opens", "closes"):
        try:
            instants[name] = parse_paris_instant(limits[name]) if name in limits else None
        except ValueError:
            yield Problem(f"limits.{name}", gettext("ce jour ou cette heure n’existe pas"))
            return
    if instants["opens"] and instants["closes"] and instants["opens"] >= instants["closes"]:
        yield Problem("limits.closes", gettext("elle ferme avant d’ouvrir"))
    is_known = bool(definition.get("account", {}).get("required") or definition.get("email_confirmation"))
    if limits.get("once") and not is_known and not definition.get("internal"):
        message = gettext(
            "une seule demande par personne suppose un compte obligatoire ou la confirmation de l’adresse e-mail"
        )
        yield Problem("limits.once", message)
    has_places = limits.get("quota") or limits.get("once") or _has_appointment(definition)
    if limits.get("gives_back") and not has_places:
        yield Problem("limits.gives_back", gettext("il n’y a pas de place à rendre"))


def _has_appointment(definition: _Definition) -> bool:
    """Whether a question books a time, which a request that ends gives back."""
    return any(FIELD_TYPES[field["type"]].has_offer for page in definition["pages"] for field in page["fields"])


def _confirmation_problems(definition: _Definition) -> _Problems:
    if not definition.get("email_confirmation"):
        return
    if definition.get("internal"):
        yield Problem("email_confirmation", gettext("les agents sont connectés : il n’y a pas d’adresse à confirmer"))
    email_fields = [
        field
        for page in definition["pages"]
        for field in page["fields"]
        if field.get("profile") == "email"
        and field.get("required", True)
        and not (page.get("condition") or field.get("condition") or field.get("for_agents"))
    ]
    if not email_fields:
        yield Problem(
            "email_confirmation",
            gettext("aucune question obligatoire, toujours posée, ne demande l’adresse e-mail à confirmer"),
        )


def _payment_problems(definition: _Definition) -> _Problems:
    payment = definition.get("payment")
    if not payment:
        return
    if definition.get("internal"):
        yield Problem("payment", gettext("les agents ne paient pas une démarche interne"))
    types = {field["id"]: field["type"] for page in definition["pages"] for field in page["fields"]}
    for name, expected in (("quantity", _COUNTS), ("booking", _PRICED), ("company", _COMPANIES)):
        if name in payment and types.get(payment[name]) not in expected:
            yield Problem(f"payment.{name}", gettext("aucune question de ce type n’a cet identifiant"))
    if "deposit" in payment and "booking" not in payment:
        yield Problem("payment.deposit", gettext("il n’y a de caution que pour une réservation"))


def _agents_field_problems(definition: _Definition) -> _Problems:
    public_count = 0
    reserved = frozenset(
        field["id"] for page in definition["pages"] for field in page["fields"] if field.get("for_agents")
    )
    for number, page in enumerate(definition["pages"]):
        for position, field in enumerate(page["fields"]):
            public_count += not field.get("for_agents")
            if not field.get("for_agents"):
                yield from reserved_answer_problems(f"pages[{number}].fields[{position}]", field, reserved)
            if field.get("for_agents") and field.get("profile"):
                path = f"pages[{number}].fields[{position}].profile"
                yield Problem(path, gettext("ce que seuls les agents remplissent ne dit rien du compte de l’usager"))
    if not public_count:
        yield Problem("pages", gettext("toutes les questions sont réservées aux agents"))
    elif all(field.get("for_agents") for field in definition["pages"][0]["fields"]):
        yield Problem("pages[0]", gettext("la première page doit demander quelque chose aux usagers"))


def _digest_problems(definition: _Definition) -> _Problems:
    template = definition.get("digest") or ""
    for message in check_text(template):
        yield Problem("digest", message)
    answers = {f"answers.{field['id']}" for page in definition["pages"] for field in page["fields"]}
    applicant = {f"applicant.{name}" for name in PROFILES}
    for name in sorted(find_placeholders(template) - answers - applicant - DIGEST_NAMES):
        yield Problem("digest", gettext("rien ne s’appelle « %(name)s »", name=name))


def _report_problems(definition: _Definition) -> _Problems:
    report = definition.get("report")
    if not report:
        return
    if definition.get("internal") or definition.get("account", {}).get("required"):
        yield Problem("report", gettext("un signalement se fait sans compte, et par tout le monde"))
    fields = {field["id"]: field for page in definition["pages"] for field in page["fields"]}
    photos = fields.get(report["photos"], {})
    takes_photos = photos.get("type") == Files.key and "image" in photos.get("accept", Files.defaults["accept"])
    if not takes_photos or photos.get("for_agents"):
        message = gettext("aucune question posée aux usagers, qui prenne des photos, ne s’appelle ainsi")
        yield Problem("report.photos", message)
    yield from _similar_report_problems(report.get("similar", {}), fields)
    yield from _open311_problems(report, fields)


def _similar_report_problems(similar: _Definition, fields: Mapping[str, _Definition]) -> _Problems:
    """Problems of what public reports show: only options written by the authority, never typed text."""
    if not similar:
        return
    place, kind = (fields.get(similar[part], {}) for part in ("place", "kind"))
    if "type" not in place or not FIELD_TYPES[place["type"]].is_located:
        yield Problem("report.similar.place", gettext("aucune question sur une adresse ou un lieu ne s’appelle ainsi"))
    if kind.get("type") != SingleChoice.key or "options" not in kind:
        message = gettext("aucune question à un seul choix, dont la liste soit dans la démarche, ne s’appelle ainsi")
        yield Problem("report.similar.kind", message)


def _open311_problems(report: _Definition, fields: Mapping[str, _Definition]) -> _Problems:
    """Problems of a service of Open311, which needs the place and the kind that neighbours are shown."""
    open311 = report.get("open311")
    if not open311:
        return
    if not report.get("similar"):
        message = gettext("dites aussi quelles questions donnent le lieu et la nature, dans « similar »")
        yield Problem("report.open311", message)
    description = fields.get(open311["description"], {})
    if description.get("type") != LongText.key or description.get("for_agents"):
        message = gettext("aucune question posée aux usagers, qui prenne un texte long, ne s’appelle ainsi")
        yield Problem("report.open311.description", message)


def _reference_problems(definition: _Definition) -> _Problems:
    template = definition.get("reference")
    if template is None:
        return
    yield from (Problem("reference", message) for message in check_text(template))
    for name in sorted(find_placeholders(template) - REFERENCE_NAMES):
        yield Problem("reference", gettext("rien ne s’appelle « %(name)s »", name=name))
    if "code" not in find_placeholders(template):
        yield Problem("reference", gettext("sans « {{ code }} », deux demandes auraient la même référence"))
    prefix = render_text(template, {})
    if "|" in template or len(prefix) > MAX_PREFIX_LENGTH or not _REFERENCE_CHARACTERS.fullmatch(prefix):
        yield Problem(
            "reference", gettext("ne peut avoir que des majuscules, des chiffres et des tirets, vingt au plus")
        )
