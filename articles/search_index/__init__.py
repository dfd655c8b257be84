"""The search index, below the models: it is given texts and answers with ids.

`tokenizer` cuts texts into words, `source` says which texts of an article are searched, `document`
is the table of what is indexed, `backend` and its two engines keep and query the index.
"""
