"""The charter of the authority: identity, contact details and appearance."""
