"""Detection of senders without an account who behave like a robot, and the question then asked: a word to copy.

Nothing is seen by most people: no third party, no picture, no script. What rouses suspicion is a field that only machines fill
in, a form filled in faster than anybody types, or many requests from one network.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import request

from app.accounts.attempt_limits import AttemptLimit, TooManyAttempts, count_attempt
from app.cases.models import Draft
from app.core import clock
from app.core.sealing import blind_index
from app.core.web.access_rules import current_actor
from app.core.web.client_network import get_network
from app.core.web.declared_forms import RawText, Tick
from app.language.text.normalisation import fold
from app.procedures.definition import Procedure
from app.procedures.procedure_options import ALWAYS

# Out of sight, and out of the way of screen readers and keyboards.
TRAP_INPUT, ANSWER_INPUT = "precision_complementaire", "mot"
# Nobody reads and fills in a form in less, even a short one with a browser that remembers.
MIN_FILLING_TIME = timedelta(seconds=6)
HOUR = timedelta(hours=1)
SENT_PER_NETWORK = AttemptLimit("sending.network", free=10, period=HOUR, first_wait=HOUR, longest_wait=HOUR)
WORDS: list[str] = json.loads((Path(__file__).parent / "bot_check_words.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Question:
    """The word to copy; `is_wrong` when another was typed, `is_missing` when the request was sent without it."""

    word: str
    is_wrong: bool = False
    is_missing: bool = False


def initial_question(draft: Draft, procedure: Procedure) -> Question | None:
    """The robot check shown with the form: only when the procedure asks everybody."""
    return Question(_word_of(draft)) if procedure.options.robots == ALWAYS and current_actor().is_anonymous else None


def submission_question(draft: Draft, procedure: Procedure) -> Question | None:
    """The robot check to pass before submission; None for nearly everybody."""
    if procedure.options.robots is None or not current_actor().is_anonymous:
        return None
    is_suspect = _is_busy() | _is_trapped(draft) | (procedure.options.robots == ALWAYS)
    word, answer = _word_of(draft), re.sub(r"\W", "", RawText(ANSWER_INPUT).read())
    if not is_suspect or fold(answer) == fold(word):
        return None
    return Question(word, is_wrong=bool(answer), is_missing=not answer)


def _is_trapped(draft: Draft) -> bool:
    return Tick(TRAP_INPUT).read() or clock.now() - draft.created_at < MIN_FILLING_TIME


def _is_busy() -> bool:
    try:
        count_attempt(SENT_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts:
        return True
    return False


def _word_of(draft: Draft) -> str:
    """Another one for each draft, and always the same."""
    return WORDS[blind_index("robot.word", draft.id.hex)[0] % len(WORDS)]
