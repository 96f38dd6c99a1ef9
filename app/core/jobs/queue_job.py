"""The jobs that workers run: functions of a list, whatever else somebody who reaches Redis has queued."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from rq.job import Job

# Properties of a job that name other functions, or addresses to call.
_IGNORED_PROPERTIES = (b"callback", b"webhook", b"repeat")
_MAX_LOGGED_CHARACTERS = 200

log = logging.getLogger(__name__)


class JobRefused(Exception):
    """A job of another name than those of the list. RQ records it among its failed jobs."""


class QueueJob(Job):
    """A job of RQ whose name is in the list of functions; nothing else is imported or called for it."""

    functions: ClassVar[Mapping[str, Callable[..., None]]] = {}

    @property
    def func(self) -> Callable[..., None]:
        name = self.func_name or ""
        if name not in self.functions:
            log.error("job refused", extra={"job": name[:_MAX_LOGGED_CHARACTERS]})
            raise JobRefused
        return self.functions[name]

    def restore(self, raw_data: Mapping[bytes, bytes]) -> Any:
        own_data = {
            name: value for name, value in raw_data.items() if not any(word in name for word in _IGNORED_PROPERTIES)
        }
        return super().restore(own_data)


def install(functions: Mapping[str, Callable[..., None]]) -> None:
    """Set the list. Called once by the composition root."""
    QueueJob.functions = functions
