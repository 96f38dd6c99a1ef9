"""Values that browsers send in forms and addresses, without NUL characters: no keyboard types one, and PostgreSQL stores none."""

from __future__ import annotations

from typing import Any

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict, MultiDict


class TypedValues(ImmutableMultiDict[str, Any]):
    """Values by name, the texts among them cleaned; files are kept as they are."""

    def __init__(self, values: Any = None) -> None:
        super().__init__([(_clean(name), _clean(value)) for name, value in MultiDict(values).items(multi=True)])


class TypedRequest(HtmxAwareRequest):  # type: ignore[misc]
    """A request whose `form` and `args` have no NUL character."""

    parameter_storage_class = TypedValues


def _clean(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value
