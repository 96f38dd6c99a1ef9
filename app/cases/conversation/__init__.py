"""Canned replies of agents: kept for one agent, a role or a procedure, and filled in from the case that is answered."""
