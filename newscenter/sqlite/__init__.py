"""Django's backend for SQLite, as a site needs it that other processes lock, move and replace."""
