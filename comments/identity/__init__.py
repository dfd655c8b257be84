"""Verification of who writes a comment: a nickname in front, an identity behind (后台实名)."""
