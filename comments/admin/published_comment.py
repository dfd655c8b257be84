"""Replies of the editorial office to published comments, in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.read_only import NoAddOrDeleteAdmin, ViewPermissionMixin
from articles.bounded_count import BoundedPaginator
from articles.plain_text import with_blank_lines_folded
from comments.admin.comment_search import HELP_TEXT, matching
from comments.models import Comment, PublishedComment, Reply
from comments.models.permissions import REPLY_TO_COMMENTS
from comments.models.queryset import CommentQuerySet
from comments.moderation.rendering import visible
from comments.posting.validators import LAYOUT, PlainTextField


class ReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    text = PlainTextField(
        label=_("Reply by the editorial office"),
        required=False,
        at_most=Reply.LENGTH,
        layout=LAYOUT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_(
            "Readers see it below the comment. A new reply replaces the old one; an empty one"
            " withdraws it. All replies are kept."
        ),
    )

    class Meta:
        model = PublishedComment
        # No field of the comment itself can be posted.
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = self.instance.reply_text or ""


@admin.register(PublishedComment)
class PublishedCommentAdmin(ViewPermissionMixin, NoAddOrDeleteAdmin):
    view_permission = REPLY_TO_COMMENTS
    list_display = ["nickname", "words", "article_link", "submitted_at", "reply"]
    ordering = ["-submitted_at", "-pk"]
    # By any other column the database would sort all comments.
    sortable_by = ["submitted_at"]
    # Read by `matching()`.
    search_fields = ["nickname", "body"]
    search_note = HELP_TEXT
    paginator = BoundedPaginator
    list_select_related = ["article"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    form = ReplyForm
    fields = ["nickname", "words", "article_link", "submitted_at", "text", "replies_so_far"]
    readonly_fields = ["nickname", "words", "article_link", "submitted_at", "replies_so_far"]

    class Media:
        css = {"all": ["newsroom/review.css"]}

    # Limits the single page too: an editor who may reply must not see waiting comments.
    def get_queryset(self, request: HttpRequest) -> CommentQuerySet:
        return PublishedComment.objects.published().with_replies()

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[CommentQuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return matching(queryset, search_term, [Comment.Status.APPROVED]), False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: ReplyForm, change: Any) -> None:
        # No super(): the comment itself is not saved, since nobody changes a reader's words.
        text = form.cleaned_data["text"]
        # Saving the unchanged form again must not add to the log of replies.
        if text != (obj.reply_text or ""):
            Reply.append(obj, text, by=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("comment"))
    def words(self, comment: PublishedComment) -> SafeString:
        text = visible(with_blank_lines_folded(comment.body))
        return format_html('<bdi class="comment-text">{}</bdi>', text)

    @admin.display(description=_("article"))
    def article_link(self, comment: PublishedComment) -> SafeString:
        url = comment.article.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, comment.article.title)

    @admin.display(description=_("reply"))
    def reply(self, comment: Any) -> str:
        return with_blank_lines_folded(comment.reply_text or "")

    @admin.display(description=_("Replies so far"))
    def replies_so_far(self, comment: PublishedComment) -> str:
        replies = comment.replies.select_related("by")
        return render_to_string(
            "admin/comments/publishedcomment/replies.html", {"replies": replies}
        )
