"""Passkeys (WebAuthn): keys of a telephone, a computer or a security key, which sign a challenge of the site."""
