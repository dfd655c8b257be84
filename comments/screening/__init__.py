"""Screening: explain and sort, never decide.

Plain functions from a reader's text to flags, each saying where it stands in the text as it was
written: `findings.look_at`. Nothing in this folder knows of requests; what needs the database is
in `arriving`, `history`, `terms`, `trial` and `waiting`, the rest is text in, flags out.

`comment.marks` is a list of flags, each a dict of what JSON can hold:

    field      "body" or "nickname"
    start, end code points in that field as stored; both 0: the flag is on the whole field
    kind       "term", "nickname" (passes for the editorial office), "contact", "link",
               "hidden" (characters that can't be seen), "repeat", "fast"
    label      the term, or words to be translated at display: {% translate flag.label %}
    note       the operator's note on the term, or ""; for "repeat" and "fast" how many there were
    disguised  true when the passage isn't written as the term is

Flags are sorted by field and start and may overlap. `flags.pieces(text, flags, field)` cuts a
text into pieces to be shown one after the other, each with the flags that lie on it. After a
failure `flags` is empty and `fingerprint` is "": such a comment is like no other.
"""
