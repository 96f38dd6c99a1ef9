"""The device of a visitor."""

from __future__ import annotations

import pytest

from tests.client import Browser
from tests.sync.device import Device


@pytest.fixture
def device(stranger: Browser) -> Device:
    return Device(stranger)
