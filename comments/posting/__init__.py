"""The reader's side: sending comments and reports, and following what became of them."""
