"""Signers of the demo, and the seal of its authority, which no reader of PDF files trusts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents.electronic_seal import seal_store
from app.documents.electronic_seal.certificate import read_certificate
from app.documents.signing.account_signatures import give_signature
from devtools.certificate_authority import create_authority
from devtools.demo.people import People

SEAL_PASSWORD = "demonstration"  # noqa: S105 - of a certificate made for this demo alone
_SIZE, _SCALE = (720, 260), 3


def prepare_signing(authority: Mapping[str, Any], cast: People, *, administrator: Actor) -> None:
    """Give signatures and the seal, as the administrator would when the authority opens."""
    now = clock.now()
    file = create_authority(now=now).issue_seal(authority["name"], SEAL_PASSWORD, now=now)
    seal_store.save_seal(read_certificate(file, SEAL_PASSWORD, now=now), timestamp_url="", by=administrator)
    for entry in authority["accounts"]:
        if "signs_as" in entry:
            account = db.session.get_one(Account, cast[entry["email"]].account_id)
            image = draw_handwriting(entry["email"])
            give_signature(account, quality=entry["signs_as"], image=image, by=administrator)


@lru_cache(maxsize=8)
def draw_handwriting(seed: str) -> bytes:
    """A signature that nobody has: loops and a stroke below, as a transparent WebP."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    width, height = (side * _SCALE for side in _SIZE)
    image = Image.new("RGBA", (width, height))
    points: list[tuple[float, float]] = []
    x, up = width * 0.08, True
    while x < width * 0.8:
        reach = chance.uniform(0.12, 0.55 if len(points) < 3 else 0.3) * height
        points.append((x, height * 0.55 + (-reach if up else reach * 0.45)))
        x += chance.uniform(0.03, 0.09) * width
        up = not up
    brush = ImageDraw.Draw(image)
    curve = _smooth(points)
    brush.line(curve, fill="#1c2c6b", width=4 * _SCALE, joint="curve")
    brush.line(
        [(width * 0.06, height * 0.86), (width * 0.9, height * 0.72)], fill="#1c2c6b", width=3 * _SCALE, joint="curve"
    )
    content = BytesIO()
    image.resize(_SIZE, Image.Resampling.LANCZOS).save(content, "WEBP", quality=80)
    return content.getvalue()


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points with their corners cut, four times over."""
    for _ in range(4):
        points = [
            (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            for start, end in pairwise(points)
            for share in (0.25, 0.75)
        ]
    return points
