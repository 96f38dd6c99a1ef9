"""Answers that browsers post from the page of a provider, kept for the request that follows.

Such a post comes from another site: the browser does not send the cookie of its session with it. The answer waits here
two minutes under a token of the next address, which that browser opens with its session; it is checked only then.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import seal_for_site, unseal_for_site
from app.identity.saml.models import PostedAnswer

SEALED = "saml_answer.sealed"
LIFETIME = timedelta(minutes=2)


def keep_answer(key: str, encoded: str) -> str:
    """Keep an answer of the provider of that key, and return its token."""
    token = new_token()
    db.session.add(
        PostedAnswer(
            id=new_id(),
            token_hash=hash_token(token),
            sealed=seal_for_site({"key": key, "answer": encoded}, about=SEALED),
            expires_at=clock.now() + LIFETIME,
        )
    )
    return token


def take_answer(key: str, token: str) -> str | None:
    """The answer of that token, which serves no more; None when there is none."""
    row = db.session.scalar(
        select(PostedAnswer).where(PostedAnswer.token_hash == hash_token(token), PostedAnswer.expires_at > clock.now())
    )
    if row is None:
        return None
    result = db.session.execute(delete(PostedAnswer).where(PostedAnswer.id == row.id))
    contents = unseal_for_site(row.sealed, about=SEALED)
    if not result.rowcount or contents["key"] != key:  # type: ignore[attr-defined]
        return None
    return str(contents["answer"])


def expire_answers() -> None:
    """Delete the answers that nobody came back for. Nightly."""
    db.session.execute(delete(PostedAnswer).where(PostedAnswer.expires_at <= clock.now()))
