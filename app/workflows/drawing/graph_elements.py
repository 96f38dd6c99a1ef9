"""The elements of the graph of a workflow, and how each is said in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.i18n import gettext as _
from app.core.i18n import ngettext

ADDED, REMOVED = "added", "removed"


class EdgeKind(Enum):
    """Cause of a move of the case."""

    AGENT = "agent"
    APPLICANT = "applicant"
    TIMEOUT = "timeout"
    CALL = "call"
    AUTOMATIC = "automatic"


class Ending(Enum):
    """Kind of end of an edge."""

    STATUS = "status"
    PREVIOUS = "previous"  # the last status that a jump marked
    UNKNOWN = "unknown"  # a status that does not exist, or is not chosen yet
    STAY = "stay"  # the case remains where it is


@dataclass(frozen=True)
class CircuitEdge:
    """One way out of a status, or one action that leaves the case there. `source` is empty for a global action."""

    pointer: str
    source: str
    target: str | None
    ending: Ending
    kind: EdgeKind
    label: str
    # Who acts, and when or on which condition, in words.
    who: str = ""
    when: str = ""
    is_primary: bool = False
    # A jump without condition: nothing happens after it.
    is_final: bool = False
    # Of an action that leads there by itself: which parameter does.
    parameter: str = ""
    change: str = ""

    @property
    def details(self) -> str:
        """People and time of the way, and whether it was added or removed."""
        change = {ADDED: _("ajouté"), REMOVED: _("retiré")}.get(self.change, "")
        return ", ".join(filter(None, (self.who, self.when, change)))


@dataclass(frozen=True)
class CircuitNode:
    """One status. `actions` are those that leave the case in it."""

    id: str
    pointer: str
    label: str
    tone: str = "neutral"
    is_initial: bool = False
    is_closed: bool = False
    public: bool = True
    decision: str | None = None
    actions: tuple[CircuitEdge, ...] = ()
    change: str = ""

    @property
    def signs(self) -> tuple[tuple[str, str], ...]:
        """Signs of the status, each with a shape and a word: never shown by its colour alone."""
        decision = {"favourable": _("Favorable"), "unfavourable": _("Défavorable")}.get(self.decision or "", "")
        stays = ngettext("%(num)s action sur place", "%(num)s actions sur place", len(self.actions))
        signs = (
            (self.change, {ADDED: _("Ajouté"), REMOVED: _("Retiré")}.get(self.change, "")),
            ("start", _("Départ") if self.is_initial else ""),
            ("end", _("Fin") if self.is_closed else ""),
            (self.decision or "", decision),
            ("private", "" if self.public else _("Interne")),
            ("stay", stays if self.actions else ""),
        )
        return tuple((shape, text) for shape, text in signs if text)

    @property
    def name(self) -> str:
        """The label, then the signs."""
        return ", ".join([self.label, *(text for _shape, text in self.signs)])


@dataclass(frozen=True)
class CircuitGraph:
    """The statuses of a workflow in the order of its definition, what leads from one to another, and the global actions."""

    title: str
    nodes: tuple[CircuitNode, ...]
    edges: tuple[CircuitEdge, ...]
    global_actions: tuple[CircuitEdge, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether it compares two versions that differ."""
        return any(node.change for node in self.nodes) or any(edge.change for edge in self.edges)

    def list_edges_from(self, node_id: str) -> tuple[CircuitEdge, ...]:
        """The edges out of a status, in the order of the definition."""
        return tuple(edge for edge in self.edges if edge.source == node_id)

    def get_label(self, node_id: str | None) -> str:
        """The label of a status; empty for none."""
        return next((node.label for node in self.nodes if node.id == node_id), "")

    def describe_edge(self, edge: CircuitEdge) -> str:
        """The label of a way, where it leads, who opens it and when."""
        words = f"{edge.label} → {self.describe_target(edge)}"
        return f"{words} ({edge.details})" if edge.details else words

    def describe_target(self, edge: CircuitEdge) -> str:
        """Describe the target of a way."""
        if edge.ending is Ending.STATUS:
            return self.get_label(edge.target)
        return {
            Ending.PREVIOUS: _("retour au statut précédent"),
            Ending.UNKNOWN: _("statut à choisir"),
            Ending.STAY: _("reste dans ce statut") if edge.source else _("ne change pas de statut"),
        }[edge.ending]
