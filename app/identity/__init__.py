"""External identities: who a person is according to FranceConnect, ProConnect or a provider of the authority."""
