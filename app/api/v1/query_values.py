"""Parameters of the query of the API: read as declared, refused by name when they cannot be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from flask import request

from app.api.v1.declared_operations import Parameter
from app.api.v1.problem_types import BAD_REQUEST
from app.api.v1.problems import ApiProblem
from app.core import clock
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _

MAX_LIMIT = 100
MAX_CURSOR_LENGTH = 400
LIMIT = Parameter(
    "limit",
    _("Le nombre d’éléments d’une page, 25 sans cela, 100 au plus."),
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 25},
)
CURSOR = Parameter("cursor", _("Où reprendre : la valeur « next » de la page d’avant."))


def check_names(*parameters: Parameter) -> None:
    """Refuse a parameter that the operation does not declare: a misspelt filter would list everything. Raises ApiProblem."""
    unknown = sorted(request.args.keys() - {parameter.name for parameter in parameters})
    if unknown:
        raise refuse_parameter(unknown[0], gettext("Cet appel n’a pas de paramètre de ce nom."))


def read_limit(*, default: int = 25, maximum: int = MAX_LIMIT) -> int:
    text = request.args.get("limit", str(default))
    if not text.isdecimal() or not text.isascii() or len(text) > 3 or not 1 <= int(text) <= maximum:
        raise refuse_parameter("limit", gettext("Donnez un nombre de 1 à %(maximum)s.", maximum=maximum))
    return int(text)


def read_cursor() -> str:
    """The cursor from which to go on, empty at the beginning. Raises ApiProblem."""
    text = request.args.get("cursor", "")
    if len(text) > MAX_CURSOR_LENGTH or not text.isascii():
        raise refuse_parameter("cursor", gettext("Donnez la valeur « next » de la page d’avant."))
    return text


def read_position() -> int:
    """The position from which to go on in a list, 0 at the beginning. Raises ApiProblem."""
    text = read_cursor() or "0"
    if not text.isdecimal() or len(text) > 15:
        raise refuse_parameter("cursor", gettext("Donnez la valeur « next » de la page d’avant."))
    return int(text)


def read_choice(name: str, choices: Collection[str], default: str) -> str:
    """One of some words. Raises ApiProblem."""
    text = request.args.get(name) or default
    if text not in choices:
        raise refuse_parameter(name, gettext("Donnez l’une de ces valeurs : %(choices)s.", choices=", ".join(choices)))
    return text


def read_list(name: str, choices: Collection[str]) -> list[str]:
    """Some words of a list, separated by commas. Raises ApiProblem."""
    words = [word for word in request.args.get(name, "").split(",") if word]
    for word in words:
        if word not in choices:
            raise refuse_parameter(name, gettext("Donnez des valeurs parmi : %(choices)s.", choices=", ".join(choices)))
    return words


def read_flag(name: str) -> bool:
    """Whether a parameter says yes. Raises ApiProblem."""
    return read_choice(name, ("0", "1", "false", "true"), "0") in ("1", "true")


def read_day(name: str) -> date | None:
    """A day, as 2026-12-31. Raises ApiProblem."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse_parameter(name, gettext("Donnez un jour comme 2026-12-31.")) from None


def read_moment(name: str) -> datetime | None:
    """A moment of RFC 3339 with its zone, or a day: its first instant in Paris. Raises ApiProblem."""
    text = request.args.get(name)
    if not text:
        return None
    # A plus sign that was not encoded arrives as a space.
    text = text.replace(" ", "+")
    try:
        if len(text) == len("2026-12-31"):
            return datetime.combine(date.fromisoformat(text), time(), clock.PARIS)
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1900 < moment.year < 2200:
        raise refuse_parameter(name, gettext("Donnez un moment comme 2026-12-31T23:59:00+01:00."))
    return moment


def refuse_parameter(name: str, detail: str) -> ApiProblem:
    """400, with the name of the parameter and what to give."""
    return ApiProblem(BAD_REQUEST, detail, errors=[{"parameter": name, "code": "invalid", "detail": detail}])
