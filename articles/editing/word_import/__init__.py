"""Word files (.docx) as articles: checked, converted in a process of its own, stored as a draft.

Everything but `conversion`, `storage` and `errors` runs in the short-lived process of `worker` and
imports no Django.
"""
