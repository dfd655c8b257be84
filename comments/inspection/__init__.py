"""For inspectors: the monthly ledger, the case file of a comment, verification of the logs."""
