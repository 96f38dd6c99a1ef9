"""Mentions: an agent names a colleague in a note among agents, and the colleague is told."""
