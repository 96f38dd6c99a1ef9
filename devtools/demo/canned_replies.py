"""The canned replies of the demo, and the reasons for which its agents ask for pieces again."""

from __future__ import annotations

from app.cases.conversation import canned_replies
from app.cases.conversation.models import PROCEDURE
from app.cases.conversation.reply_values import list_labels, parse_words
from app.cases.law.piece_reasons import REASONS
from app.core.settings import site_settings
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from devtools.demo import fixtures
from devtools.demo.people import People


def write_canned_replies(cast: People) -> None:
    """Write the replies as their authors would have, each used some times already."""
    fixture = fixtures.load_canned_replies()
    site_settings.save_settings({REASONS.key: "\n".join(fixture["reasons"])})
    for entry in fixture["replies"]:
        text = parse_words(entry["text"], list_labels(_find_procedure(entry["scope"])))
        reply = canned_replies.save_reply(cast[entry["by"]], title=entry["title"], text=text, scope_key=entry["scope"])
        reply.uses = entry["uses"]


def _find_procedure(scope_key: str) -> Procedure | None:
    scope, _separator, slug = scope_key.partition(":")
    return procedures.live_procedure(slug).definition if scope == PROCEDURE else None
