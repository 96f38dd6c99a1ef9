"""theme.css as it is served, once checked."""

from __future__ import annotations

from app.themes.css_check import check_stylesheet

CSS = """
.card { border-radius: 255px 15px / 15px 225px; margin: 0 calc(1px + 2px) /* hand */ auto; }
.hero::after { background: url("images/waves.svg") center / 96px 12px no-repeat; }
@media screen and (width >= 48rem) { .card { padding: 1px 2px } }
"""


def test_values_keep_their_spaces_and_find_the_files_of_the_theme() -> None:
    served, problems = check_stylesheet(CSS, {"images/waves.svg": "/theme/1/waves.svg"}.get)

    assert problems == []
    assert served == (
        "@layer theme-extra{"
        ".card{border-radius:255px 15px / 15px 225px;margin:0 calc(1px + 2px)  auto;}"
        '.hero::after{background:url("/theme/1/waves.svg") center / 96px 12px no-repeat;}'
        "@media screen and (width >= 48rem){.card{padding:1px 2px;}}}"
    )
