"""The form of an API key: what was typed and ticked, and the words of what is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from app.connectors import api_keys
from app.connectors.api_keys import KeyTerms, Right
from app.connectors.api_scopes import SUBJECTS, list_subjects
from app.connectors.models import ApiKey
from app.core.i18n import lazy_gettext as _
from app.core.sites import current_site
from app.core.web.declared_forms import Day, Form, Lines, PrintableLine, Refusals, Tick, describe_refusal
from app.core.web.responses import render

MAX_TEXT_LENGTH = 5_000
REFUSALS: Refusals = {
    "name_missing": ("name", _("Donnez le nom du logiciel, en 100 caractères au plus.")),
    "rights_missing": ("rights", _("Cochez au moins une chose que ce logiciel peut faire.")),
    "purpose_missing": (
        "purpose",
        _("Dites en 300 caractères au plus pourquoi ce logiciel lit ce que les gens ont écrit."),
    ),
    "end_passed": ("expires_on", _("Ce jour est passé : choisissez aujourd’hui ou plus tard, ou laissez vide.")),
    "end_unreadable": ("expires_on", _("Donnez un jour comme 2027-12-31, ou laissez vide.")),
    "networks_refused": (
        "networks",
        _("Donnez une adresse ou un réseau par ligne, vingt au plus, comme 192.0.2.14 ou 192.0.2.0/24."),
    ),
}


class KeyForm(Form):
    """Inputs about a key, but its rights."""

    name = PrintableLine(limit=MAX_TEXT_LENGTH)
    purpose = PrintableLine(limit=MAX_TEXT_LENGTH)
    expires_on = Day()
    networks = Lines(limit=MAX_TEXT_LENGTH)
    is_anonymous = Tick()

    @property
    def terms(self) -> KeyTerms:
        """The bounds of the key."""
        return KeyTerms(self.purpose, self.expires_on, tuple(self.networks), self.is_anonymous)

    @property
    def has_unreadable_day(self) -> bool:
        """Whether something that is no day was typed as one."""
        return self.expires_on is None and bool(self.submitted.get("expires_on", "").strip())


@dataclass(frozen=True)
class OfferedRight:
    """One box of the form; `code` is what software calls it."""

    value: str
    label: str
    code: str
    fields: tuple[str, ...]
    is_held: bool


@dataclass(frozen=True)
class RightGroup:
    """All that may be given for one object of the site."""

    title: str
    rights: tuple[OfferedRight, ...]

    @property
    def held_count(self) -> int:
        """The number of boxes that are ticked."""
        return sum(right.is_held for right in self.rights)


def read_rights() -> set[Right]:
    """The ticked rights that exist."""
    ticked = set(request.form.getlist("rights"))
    return {
        (subject, call)
        for _label, groups in _list_rights()
        for subject, _title, rights in groups
        for call, _words, _fields in rights
        if f"{subject}:{call}" in ticked
    }


def render_form(key: ApiKey | None, *, problems: Collection[str] = ()) -> ResponseReturnValue:
    """The page of a key, or of a new one; with what was typed and the words of each refusal beside its input."""
    is_refused = bool(problems)
    form = KeyForm(None if is_refused else _to_texts(key))
    held_rights = read_rights() if is_refused else api_keys.get_rights(key) if key is not None else set()
    words = {name: text for code in problems for name, text in describe_refusal(REFUSALS, code).items()}
    return render(
        "backoffice/identity/api_keys/key.html",
        status=422 if is_refused else 200,
        key=key,
        form=form.texts,
        problems=words,
        subjects=_offer_rights(held_rights),
        former_until=api_keys.get_former_end(key) if key is not None else None,
        is_expired=key is not None and api_keys.is_expired(key),
        base_url=current_site().base_url,
    )


def _to_texts(key: ApiKey | None) -> Mapping[str, str]:
    if key is None:
        return {}
    end: date | None = key.expires_on
    return {
        "name": key.name,
        "purpose": key.purpose,
        "expires_on": end.isoformat() if end else "",
        "networks": "\n".join(key.networks),
        "is_anonymous": "yes" if key.is_anonymous else "",
    }


# The identifier of an object, its title, and each right: identifier, words, names of the values it takes.
_Group = tuple[str, str, list[tuple[str, str, tuple[str, ...]]]]


def _list_rights() -> Iterator[tuple[str, list[_Group]]]:
    """By kind of objects, each object with what a key may be given for it."""
    calls = api_keys.list_callable_actions()
    for subject, titles in list_subjects():
        groups: list[_Group] = []
        for identifier, title in titles:
            rights: list[tuple[str, str, tuple[str, ...]]] = [
                (scope.key, str(scope.label), ()) for scope in subject.scopes
            ]
            if subject is SUBJECTS[0] and identifier in calls:
                rights += [
                    (call.name, call.label, tuple(field["id"] for field in call.fields))
                    for call in calls[identifier][1]
                ]
            groups.append((identifier, title, rights))
        yield str(subject.label), groups


def _offer_rights(held_rights: set[Right]) -> list[tuple[str, list[RightGroup]]]:
    """The boxes of the form: by kind of objects, those with something ticked first."""
    return [
        (label, sorted((_offer_group(group, held_rights) for group in groups), key=lambda group: not group.held_count))
        for label, groups in _list_rights()
    ]


def _offer_group(group: _Group, held_rights: set[Right]) -> RightGroup:
    subject, title, rights = group
    return RightGroup(
        title,
        tuple(
            OfferedRight(f"{subject}:{call}", words, call, fields, (subject, call) in held_rights)
            for call, words, fields in rights
        ),
    )
