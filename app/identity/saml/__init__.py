"""SAML 2.0: identity providers of the authority whose signed answers open accounts here."""
