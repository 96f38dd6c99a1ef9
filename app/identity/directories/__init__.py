"""Directories of the authority (LDAP, Active Directory): agents sign in with the password that they have there."""
