"""Exhausted rate limits, without making the attempts one by one."""

from contextlib import suppress

from flask import Flask

from app.accounts.attempt_limits import AttemptLimit, TooManyAttempts, count_attempt
from app.core.db import db
from app.core.sites import unit_of_work

NETWORK_OF_TESTS = "127.0.0.1"


def exhaust_limit(app: Flask, limit: AttemptLimit, subject: str = NETWORK_OF_TESTS) -> None:
    """Use up the free attempts of a subject."""
    with unit_of_work(next(iter(app.extensions["sites"]))):
        with suppress(TooManyAttempts):
            for _ in range(limit.free):
                count_attempt(limit, subject)
        db.session.commit()
