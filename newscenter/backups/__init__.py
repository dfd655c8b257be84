"""Backups: one file with database, pictures, key and settings; restoring and trying it."""
