"""Agents, their roles, departments and rights; qualities of residents."""
