"""Screening: explain and sort a reader's text, never decide on it.

`findings.screen_text` turns nickname and body into flags. The package is pure: it knows no model
and no request. What needs the database is elsewhere: `posting.screen`
for a new comment, `terms` for the compiled list, dry runs and rescreening.

`comment.flags` is a list of flags, each a dict of JSON values (`flags.Flag`):

    field      "body" or "nickname"
    start, end code points in that field as stored; both 0 when the flag is on the whole field
    kind       "term", "nickname" (poses as the editorial office), "contact", "link",
               "hidden" (invisible characters), "repeat", "fast"
    label      the term, or a msgid to be translated for display: {% translate flag.label %}
    note       the operator's note on the term, or ""; for "repeat" and "fast" a count
    disguised  true when the passage is not written as the term is
    content_class  what it is about: a key of `flags.CONTENT_CLASSES`, or ""

Flags are sorted by field and start, and may overlap; `flags.pieces` cuts a text at their edges.
When the screening fails, `flags` is empty and `fingerprint` is "", which is similar to no other
comment.
"""
