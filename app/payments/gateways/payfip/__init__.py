"""PayFiP, the gateway of the French Treasury for régies: its web service « mas_securite »."""
