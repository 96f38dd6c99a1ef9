"""A page that shows every pair of colours of the product, with its style sheets; components where one shows the pair at rest."""

from __future__ import annotations

from pathlib import Path

from app.themes.contrast import PAIRS, Pair

_CSS = Path(__file__).parents[2] / "static/css"
_LISTS = ("portal.list", "agents.list", "agents-pages.list", "studio.list")

_BACKGROUNDS = {
    "paper": "<div>{}</div>",
    "soft": '<div class="studio-points">{}</div>',
    "raised": '<div class="card">{}</div>',
    "accent-soft": '<div class="card" data-tone="accent">{}</div>',
    "warning-soft": '<div class="card" data-tone="warning">{}</div>',
    "success-soft": '<div class="alert" data-tone="success"><div>{}</div></div>',
    "info-soft": '<div class="alert"><div>{}</div></div>',
    "danger-soft": '<div class="alert" data-tone="danger"><div>{}</div></div>',
}
_TEXTS = {
    "ink": "<p {}>Abc</p>",
    "ink-soft": '<p class="field__hint" {}>Abc</p>',
    "ink-faint": '<p class="faint" {}>Abc</p>',
    "accent": '<button class="button" data-tone="quiet" {}>Abc</button>',
    "danger": '<p class="field__error" {}>Abc</p>',
    # A graphic: the outline of what has the focus.
    "focus": '<button class="button" data-property="outlineColor" {}>Abc</button>',
}
_COMPONENTS = {
    ("on-accent", "accent"): '<button class="button" {}>Abc</button>',
    ("on-danger", "danger-strong"): '<button class="button" data-tone="danger" {}>Abc</button>',
    ("danger", "raised"): '<div class="error-summary"><a href="/" {}>Abc</a></div>',
    ("danger", "danger-soft"): '<p><span class="badge" data-tone="danger" {}>Abc</span></p>',
    ("warning", "warning-soft"): '<p><span class="badge" data-tone="warning" {}>Abc</span></p>',
    ("success", "success-soft"): '<p><span class="badge" data-tone="success" {}>Abc</span></p>',
    ("info", "info-soft"): '<p><span class="badge" data-tone="info" {}>Abc</span></p>',
    ("line-strong", "raised"): '<input class="input" aria-label="Abc" data-property="borderTopColor" {}>',
    ("warning-strong", "soft"): '<div class="studio-points" data-property="borderLeftColor" {}>Abc</div>',
    (
        "danger-strong",
        "raised",
    ): '<input class="input" aria-invalid="true" aria-label="Abc" data-property="borderTopColor" {}>',
    (
        "danger-strong",
        "soft",
    ): '<div class="place__map"><span class="place__pin" data-property="color" {}></span></div>',
    (
        "success-strong",
        "success-soft",
    ): '<div class="alert" data-tone="success" data-property="borderLeftColor" {}>Abc</div>',
    ("info-strong", "info-soft"): '<div class="alert" data-property="borderLeftColor" {}>Abc</div>',
    (
        "warning-strong",
        "warning-soft",
    ): '<div class="alert" data-tone="warning" data-property="borderLeftColor" {}>Abc</div>',
    (
        "danger-strong",
        "danger-soft",
    ): '<div class="alert" data-tone="danger" data-property="borderLeftColor" {}>Abc</div>',
}


def build_page() -> str:
    """The HTML of the page: one element of `data-pair` for each pair."""
    names = [name for each in _LISTS for name in (_CSS / each).read_text().split()]
    css = "".join((_CSS / name).read_text() for name in names)
    specimens = "\n".join(_build_specimen(pair) for pair in PAIRS)
    head = f'<meta charset="utf-8"><title>Paires</title><style>{css}</style>'
    return (
        f'<!doctype html><html lang="fr"><head>{head}</head><body><main class="flow">{specimens}</main></body></html>'
    )


def _build_specimen(pair: Pair) -> str:
    names = (pair.foreground, pair.background)
    mark = f'data-pair="{pair.foreground}/{pair.background}"'
    if component := _COMPONENTS.get(names):
        return component.format(mark)
    if pair.foreground in _TEXTS and pair.background in _BACKGROUNDS:
        return _BACKGROUNDS[pair.background].format(_TEXTS[pair.foreground].format(mark))
    background = f"background: var(--color-{pair.background})"
    if pair.is_text:
        return f'<div style="{background}"><p {mark} style="color: var(--color-{pair.foreground})">Abc</p></div>'
    border = f"border: 3px solid var(--color-{pair.foreground})"
    return f'<div data-property="borderTopColor" {mark} style="{background}; {border}">Abc</div>'
