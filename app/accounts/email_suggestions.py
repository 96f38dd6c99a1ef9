"""What a mistyped e-mail address was perhaps meant to be: jean@gmial.com, jean@gmail.com. A suggestion, never a refusal."""

from __future__ import annotations

from app.language.text.spelling import compute_edit_distance

# Where residents have their mail: what follows the name of each provider, the usual ending first.
PROVIDERS: dict[str, tuple[str, ...]] = {
    "gmail": ("com",),
    "googlemail": ("com",),
    "wanadoo": ("fr",),
    "laposte": ("net",),
    "icloud": ("com",),
    "protonmail": ("com",),
    "numericable": ("fr",),
    "hotmail": ("fr", "com"),
    "outlook": ("fr", "com"),
    "yahoo": ("fr", "com"),
    "orange": ("fr", "com"),
}
# So near to one of them that they are not to be taken for a slip.
OTHERS = frozenset({"email", "ymail", "mailo", "mail", "cloud"})
# Endings that do not exist, and what they are typed for.
ENDINGS = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "vom", "xom", "cpm", "cim"), "com"),
    **dict.fromkeys(("ft", "rf", "frr", "fe", "f", "fr.fr"), "fr"),
}
# One slip is forgiven in a name, two in a long one.
LONG = 8
LONGEST = 254


def suggest_email(typed: str | None) -> str | None:
    """The address that was perhaps meant; None for one that looks right, or that is none."""
    if not typed or len(typed) > LONGEST:
        return None
    local, _, domain = typed.strip().rpartition("@")
    name, _, ending = domain.lower().partition(".")
    if not (local and name and ending):
        return None
    meant = _domain_meant(name, ending)
    return f"{local}@{meant}" if meant not in (None, f"{name}.{ending}") else None


def _domain_meant(name: str, ending: str) -> str | None:
    right_ending = ENDINGS.get(ending, ending)
    provider = _provider_meant(name)
    if provider is None:
        return f"{name}.{right_ending}"
    endings = PROVIDERS[provider]
    if right_ending in endings:
        return f"{provider}.{right_ending}"
    # outlook.be and yahoo.co.uk exist: only a provider with one ending is known to have no other.
    return f"{provider}.{endings[0]}" if len(endings) == 1 or provider != name else None


def _provider_meant(name: str) -> str | None:
    """The provider of that name, but for a slip."""
    if name in PROVIDERS:
        return name
    if name in OTHERS:
        return None
    slips = ((compute_edit_distance(name, known), known) for known in PROVIDERS)
    return next((known for count, known in slips if count <= (2 if len(known) >= LONG else 1)), None)
