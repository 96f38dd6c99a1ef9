"""Pages of payment of banks, for authorities that have a contract with one."""
