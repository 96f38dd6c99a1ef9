"""A canned reply of the agent in charge, and a note that mentions them."""

from __future__ import annotations

from typing import Any

from app.cases.conversation.canned_replies import save_reply
from app.cases.mentions.agent_mentions import record_mentions
from app.cases.mentions.models import Mention
from app.cases.models import Case
from app.cases.timeline import AGENTS, record
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor


def make_agent_values(case: Case, agent: Actor) -> dict[str, Any]:
    """The values of their addresses."""
    assert agent.account_id
    reply = save_reply(agent, title="Modèle", text="Bonjour.", scope_key="agent")
    event = record(case, "note", by=SYSTEM, visible_to=AGENTS, details={"text": "À relire."})
    record_mentions(case, event, [agent.account_id], by=SYSTEM)
    db.session.flush()
    mention_id = db.session.query(Mention.id).filter_by(case_id=case.id, account_id=agent.account_id).scalar()
    return {"reply_id": reply.id, "mention_id": mention_id}
