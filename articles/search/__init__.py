"""Search: readers find every text of one or more characters that they may see, and nothing else.

`form` and `query` read what was typed, `results` and `ranking` make pages of what the index
returns, `highlighting` shows where in an article the terms are. The index itself is in
`articles.search_index`.
"""
