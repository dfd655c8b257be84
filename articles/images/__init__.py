"""Uploaded pictures: reading, decoding in a process of its own, and encoding anew.

Everything but `processing` runs in the short-lived process of `worker` and imports no Django.
"""
