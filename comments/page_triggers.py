"""Changes of comments, and of what decides on them, that readers see: `articles.page_triggers`."""

from __future__ import annotations

from articles.models.page_version import COMMENTS
from articles.page_triggers import CHANGES as ARTICLE_CHANGES
from articles.page_triggers import VisibleChange

COMMENT_CHANGES = (
    VisibleChange(
        "comments_comment",
        "{row}.status = 'approved'",
        (str(COMMENTS), "{row}.article_id"),
    ),
    # Few, and the article of a reply or of a hidden sender's comments would have to be looked up.
    VisibleChange("comments_reply"),
    VisibleChange("comments_restriction"),
    VisibleChange("comments_commentingsettings"),
)
# Those of the whole site.
CHANGES = (*ARTICLE_CHANGES, *COMMENT_CHANGES)
