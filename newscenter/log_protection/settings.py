"""Settings of the anchors of the logs."""

from __future__ import annotations

from newscenter.env import env

TIMESTAMP_AUTHORITIES = env.list("TIMESTAMP_AUTHORITIES", default=[])
# In place of those of the system.
TIMESTAMP_CERTIFICATES = env.str("TIMESTAMP_CERTIFICATES", default="")
# In place of a folder in VAR_DIR.
ANCHOR_DIR = env.str("ANCHOR_DIR", default="")

__all__ = ["ANCHOR_DIR", "TIMESTAMP_AUTHORITIES", "TIMESTAMP_CERTIFICATES"]
