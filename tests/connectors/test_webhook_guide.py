"""The recipe of the guides for integrators: it accepts what Parvis signs, and nothing else."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from app.connectors.webhooks.signature import build_headers, create_secret
from app.core import clock

GUIDES = Path(__file__).parents[2] / "docs/guides"


@pytest.mark.form
@pytest.mark.parametrize("guide", ["webhooks.md", "webhooks.fr.md"])
def test_the_recipe_verifies_a_signature(guide: str, tmp_path: Path) -> None:
    recipe = re.findall(r"```python\n(.+?)```", (GUIDES / guide).read_text(), re.DOTALL)[0]
    (tmp_path / "recipe.py").write_text(recipe)
    verify = runpy.run_path(str(tmp_path / "recipe.py"))["verify"]
    secret, former, now, body = create_secret(), create_secret(), int(clock.now().timestamp()), b'{"type":"trial"}'
    headers = build_headers([secret, former], "evt_1", now, body)

    assert verify(secret, headers, body)
    assert verify(former, headers, body)
    assert not verify(create_secret(), headers, body)
    assert not verify(secret, headers, body + b" ")
    assert not verify(secret, {**headers, "webhook-id": "evt_2"}, body)
    assert not verify(secret, build_headers([secret], "evt_1", now - 600, body), body)
