"""Monitoring: request ids, metrics, slow statements, and checks of all that has to run."""
