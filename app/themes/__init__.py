"""The graphic charter of the authority: who it is, how it is reached, how it looks."""
