"""Uploaded images: decoding and re-encoding."""
