"""The blocks of pages and e-mails that a theme may write itself, one by one, each with the values that it may show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.themes.markup_check import clean_markup, find_markup_problems
from app.themes.theme_model import ThemeProblem

MAX_BYTES, MAX_LOOPS = 10_000, 2
FILTERS = frozenset({"upper", "lower", "title", "trim", "length", "join", "default", "first", "last"})


@dataclass(frozen=True)
class TemplateBlock:
    """A block: where it is shown, and whether it holds the main heading of the page."""

    name: str
    help_text: object
    has_heading: bool = False


BLOCKS: Mapping[str, TemplateBlock] = {
    block.name: block
    for block in (
        TemplateBlock(
            "header", lazy_gettext("À la place du logo, du nom et du menu de la collectivité, dans l’en-tête.")
        ),
        TemplateBlock(
            "hero", lazy_gettext("À la place du titre de l’accueil, au-dessus de la recherche."), has_heading=True
        ),
        TemplateBlock("page_top", lazy_gettext("Entre l’en-tête et le contenu de chaque page du portail.")),
        TemplateBlock("page_bottom", lazy_gettext("Entre le contenu et le pied de chaque page du portail.")),
        TemplateBlock(
            "footer", lazy_gettext("À la place des colonnes du pied de page ; les liens obligatoires restent.")
        ),
        TemplateBlock("email_footer", lazy_gettext("À la fin des courriels, sous les coordonnées.")),
    )
}
# The values of every block: nothing in them depends on who reads the page.
CONTEXT: Mapping[str, object] = {
    "authority.name": lazy_gettext("Nom de la collectivité."),
    "authority.short_name": lazy_gettext("Nom court."),
    "authority.phone": lazy_gettext("Téléphone."),
    "authority.email": lazy_gettext("Adresse électronique."),
    "authority.website": lazy_gettext("Adresse du site institutionnel."),
    "authority.postal_address": lazy_gettext("Adresse postale."),
    "authority.opening_hours": lazy_gettext("Horaires."),
    "menu": lazy_gettext("Entrées du menu : label, url et links, qui sont les sous-entrées."),
    "institutional": lazy_gettext("Lien du site institutionnel : label et url."),
    "columns": lazy_gettext("Colonnes du pied de page : title, text et links."),
    "social": lazy_gettext("Réseaux sociaux : label, url et network."),
    "file": lazy_gettext("Adresse d’un fichier du thème : file('images/photo.jpg')."),
}
_ROOTS = frozenset(name.partition(".")[0] for name in CONTEXT)
_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Call,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_environment = ImmutableSandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def find_block_problems(name: str, source: str) -> list[ThemeProblem]:
    """Find the reasons why a block is refused: its name, its template, its HTML."""
    path = f"blocks/{name}.html"
    if name not in BLOCKS:
        return [ThemeProblem(path, _("Les blocs possibles sont : %(names)s.", names=", ".join(BLOCKS)))]
    if len(source.encode()) > MAX_BYTES:
        return [ThemeProblem(path, _("Ce bloc est trop long : 10 ko au plus."))]
    try:
        template_problems = list(_find_template_problems(_environment.parse(source), 0))
    except (TemplateError, RecursionError) as error:
        line = getattr(error, "lineno", 1) or 1
        template_problems = [(line, _("Ce bloc ne se lit pas : %(error)s", error=str(error)[:200]))]
    found_problems = [*template_problems, *find_markup_problems(source)]
    headings = source.lower().count("<h1")
    if headings != BLOCKS[name].has_heading:
        message = (
            _("Ce bloc contient le titre de la page, un h1.")
            if BLOCKS[name].has_heading
            else _("Ce bloc ne contient pas de h1.")
        )
        found_problems.append((1, message))
    return [
        ThemeProblem(_("%(path)s, ligne %(line)s", path=path, line=line), message) for line, message in found_problems
    ]


def render_block(source: str, context: Mapping[str, Any]) -> str:
    """The HTML of a block, cleaned whatever its template and its values are."""
    return clean_markup(_environment.from_string(source).render(context))


def _find_template_problems(node: nodes.Node, loops: int) -> Iterator[tuple[int, str]]:
    """Find what a template does besides showing values, asking whether they are there, and listing them."""
    loops += isinstance(node, nodes.For)
    is_refused = (
        not isinstance(node, _NODES)
        or (isinstance(node, nodes.Filter) and node.name not in FILTERS)
        or (isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name == "file"))
        or (isinstance(node, nodes.Getattr) and node.attr.startswith("_"))
        or loops > MAX_LOOPS
    )
    if is_refused:
        name = getattr(node, "name", "") or type(node).__name__.lower()
        yield node.lineno, _("L’instruction « %(name)s » est interdite dans un bloc.", name=str(name)[:40])
        return
    for child in node.iter_child_nodes():
        yield from _find_template_problems(child, loops)
