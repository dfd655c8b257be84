"""Alerts: errors and failing health checks reach somebody by e-mail or a chat group."""
