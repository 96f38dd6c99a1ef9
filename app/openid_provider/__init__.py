"""Parvis as an OpenID Connect provider: the other software of the authority signs people in with their Parvis account."""
