"""Signing in: passwords, second factors, limits, sessions, and the log of all that."""
