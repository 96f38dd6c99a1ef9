"""People: residents and agents, their roles, how they prove who they are, and what a visitor's browser may open."""
