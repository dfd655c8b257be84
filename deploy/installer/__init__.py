"""Installs the site on a machine with Debian or Ubuntu, and removes it.

Runs on the system's own Python, from 3.9 on, before any package is installed.
"""
