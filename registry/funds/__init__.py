"""The ledger: accounts and immutable transfers. Money moves from the debit account to the credit account."""
