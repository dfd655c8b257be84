"""Screening: explain and sort, never decide.

Plain functions from a reader's text to marks, each saying where it stands in the text as it was
written: `findings.look_at`. Nothing in this folder knows of requests; what needs the database is
in `arriving`, `history`, `terms`, `trial` and `waiting`, the rest is text in, marks out.

`comment.marks` is a list of marks, each a dict of what JSON can hold:

    field      "body" or "nickname"
    start, end code points in that field as stored; both 0: the mark is on the whole field
    kind       "term", "nickname" (passes for the editorial office), "contact", "link",
               "hidden" (characters that can't be seen), "repeat", "fast"
    label      the term, or words to be translated at display: {% translate mark.label %}
    note       the operator's note on the term, or ""; for "repeat" and "fast" how many there were
    disguised  true when the passage isn't written as the term is

Marks are sorted by field and start and may overlap. `marks.pieces(text, marks, field)` cuts a
text into pieces to be shown one after the other, each with the marks that lie on it. After a
failure `marks` is empty and `likeness` is "": such a comment is like no other.
"""
