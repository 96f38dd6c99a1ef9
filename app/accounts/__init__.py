"""People: residents and agents, roles, authentication, sessions, and grants of browsers without an account."""
