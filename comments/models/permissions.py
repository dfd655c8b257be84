"""The permissions of the app, named once: a mistyped one would refuse everybody in silence."""

MODERATE_COMMENTS = "comments.moderate_comment"
REPLY_TO_COMMENTS = "comments.reply_comment"
VIEW_COMMENTS = "comments.view_comment"
VIEW_DECISIONS = "comments.view_decision"
IMPOSE_RESTRICTIONS = "comments.impose_restriction"
