"""Calendar files (RFC 5545): busy times of other calendars, invitations and feeds of ours. Pure functions."""
