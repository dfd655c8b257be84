"""Search: every text of two or eight characters that readers may see is found, and nothing else.

`words` makes plain text of an article, `engine` keeps and asks the index, `typed` reads what a
reader types, `finding` makes pages of what is found, `passages` shows where.
"""
