"""What a device sends by itself: requests filled without a network, until it is sure that they arrived."""

from __future__ import annotations

from app.sync import views

bp = views.bp
