"""Uploaded images: decoding and rewriting."""
