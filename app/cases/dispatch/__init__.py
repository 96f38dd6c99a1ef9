"""Dispatch of new cases to a role or an agent, by the rules of their procedure."""
