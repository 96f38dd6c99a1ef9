"""The portal: what residents see."""

from __future__ import annotations

from app.portal import (
    cases,
    catalogue,
    choices,
    confirming,
    consents,
    filling,
    home,
    language,
    legal,
    offline,
    offline_forms,
    offline_tour,
    own_data,
    own_drafts,
    places,
    sending,
    sharing,
    similar,
    site_files,
    tracking,
)

BLUEPRINTS = (
    home.bp,
    catalogue.bp,
    filling.bp,
    choices.bp,
    sending.bp,
    sharing.bp,
    similar.bp,
    confirming.bp,
    own_data.bp,
    consents.bp,
    own_drafts.bp,
    tracking.bp,
    cases.bp,
    legal.bp,
    language.bp,
    site_files.bp,
    offline.bp,
    offline_forms.bp,
    offline_tour.bp,
    places.bp,
)
