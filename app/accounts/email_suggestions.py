"""Suggested corrections of mistyped e-mail addresses: jean@gmail.com for jean@gmial.com. Never a refusal."""

from __future__ import annotations

from rapidfuzz.distance import OSA

# Mail providers usual among residents, each with its endings, the usual one first.
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
# Existing providers so close to one of these that they must not be taken for a typing error.
OTHERS = frozenset({"email", "ymail", "mailo", "mail", "cloud"})
# Endings that do not exist, and the ending they stand for.
ENDINGS = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "vom", "xom", "cpm", "cim"), "com"),
    **dict.fromkeys(("ft", "rf", "frr", "fe", "f", "fr.fr"), "fr"),
}
# One typing error is tolerated in a name, two in a long one.
LONG_NAME = 8
MAX_LENGTH = 254


def suggest_email(email: str | None) -> str | None:
    """The address that was probably meant; None if the address looks right, or is not an address."""
    if not email or len(email) > MAX_LENGTH:
        return None
    local, _, domain = email.strip().rpartition("@")
    name, _, ending = domain.lower().partition(".")
    if not (local and name and ending):
        return None
    guessed_domain = _guess_domain(name, ending)
    return f"{local}@{guessed_domain}" if guessed_domain not in (None, f"{name}.{ending}") else None


def _guess_domain(name: str, ending: str) -> str | None:
    right_ending = ENDINGS.get(ending, ending)
    provider = _guess_provider(name)
    if provider is None:
        return f"{name}.{right_ending}"
    endings = PROVIDERS[provider]
    if right_ending in endings:
        return f"{provider}.{right_ending}"
    # outlook.be and yahoo.co.uk exist: only for providers with a single ending are other endings wrong.
    return f"{provider}.{endings[0]}" if len(endings) == 1 or provider != name else None


def _guess_provider(name: str) -> str | None:
    """The provider of that name, allowing for typing errors."""
    if name in PROVIDERS:
        return name
    if name in OTHERS:
        return None
    distances = ((OSA.distance(name, provider), provider) for provider in PROVIDERS)
    return next(
        (provider for distance, provider in distances if distance <= (2 if len(provider) >= LONG_NAME else 1)), None
    )
