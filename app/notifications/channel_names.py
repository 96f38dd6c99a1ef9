"""The notification channels, as named in tables and forms."""

EMAIL = "email"
SMS = "sms"
PUSH = "push"
