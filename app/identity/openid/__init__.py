"""ProConnect and the OpenID Connect providers of the authority: declared in the administration, several at once."""
