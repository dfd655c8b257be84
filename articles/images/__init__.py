"""Pictures: reading, decoding in a process of its own, and encoding anew.

Everything but `processing` and `rendition_files` runs in the short-lived process of `worker` and
imports no Django.
"""
