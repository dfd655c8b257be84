"""Moderation of comments in the admin's list and detail page, with the actions of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.read_only import ReadOnlyAdmin
from articles.bounded_count import BoundedPaginator
from comments.admin.comment_search import HELP_TEXT, matching
from comments.admin.status_filter import StatusFilter
from comments.models import Comment
from comments.models.decision import REASON_LENGTH
from comments.models.permissions import MODERATE_COMMENTS
from comments.models.queryset import CommentQuerySet
from comments.moderation import urls as desk
from comments.moderation.actions import Action
from comments.moderation.batch import Batch
from comments.moderation.bulk_views import start_bulk_decision
from comments.moderation.cards import Card
from comments.moderation.filters import Filters
from comments.moderation.requests import cleaned_reason

# More of them would only push the list itself off the screen.
MAX_FAILURES_SHOWN = 5


def refuses_unseen(request: HttpRequest) -> bool:
    """Tell the moderator, and return True, when rows were selected that no page has shown."""
    unseen = request.POST.get("select_across") == "1"
    if unseen:
        messages.warning(
            request, _("Nothing was done: select only comments that you see on the page.")
        )
    return unseen


def shows_what_waits(request: HttpRequest) -> bool:
    """Whether the list shows everything that waits: the queue of the desk without a filter."""
    status = request.GET.get("status", Comment.Status.PENDING)
    return status == Comment.Status.PENDING and not request.GET.get("q", "").strip()


class ModerationForm(ActionForm):
    reason = forms.CharField(
        label=_("Reason of a rejection"),
        required=False,
        max_length=REASON_LENGTH,
        # Refers to the <datalist> in change_list.html, which all rows share.
        widget=forms.TextInput({"list": "reasons"}),
    )


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ["card", "waiting", "buttons"]
    # The card has a link of its own.
    list_display_links = None
    list_filter = [StatusFilter]
    list_per_page = 50
    list_max_show_all = 200
    list_select_related = ["article"]
    # These would count every comment ever sent on each page.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Read by `matching()`.
    search_fields = ["nickname", "body"]
    search_note = HELP_TEXT
    paginator = BoundedPaginator
    action_form = ModerationForm
    actions = ["approve_selected", "reject_selected"]
    fields = [
        "name",
        "text",
        "article_link",
        "submitted_at",
        "waiting",
        "state",
        "address",
        "client_port",
        "province",
        "browser",
        "verification",
        "history",
    ]
    readonly_fields = [
        "name",
        "text",
        "article_link",
        "waiting",
        "state",
        "verification",
        "history",
    ]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MODERATE_COMMENTS)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        waiting = request.GET.get("status", Comment.Status.PENDING) == Comment.Status.PENDING
        return ("submitted_at", "pk") if waiting else ("-submitted_at", "-pk")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[CommentQuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return matching(queryset, search_term, StatusFilter.statuses(request)), False

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<int:pk>/decide/", decide, name="comments_comment_decide"),
            *desk.urls(self.admin_site),
            *super().get_urls(),
        ]

    class Media:
        css = {"all": ["newsroom/desk-card.css", "newsroom/review.css"]}

    @admin.display(description=_("comment"))
    def card(self, comment: Comment) -> str:
        return render_to_string("admin/comments/comment/card.html", {"card": Card(comment)})

    @admin.display(description=_("nickname"))
    def name(self, comment: Comment) -> SafeString:
        return format_html("<bdi>{}</bdi>", Card(comment).nickname)

    @admin.display(description=_("comment"))
    def text(self, comment: Comment) -> str:
        return render_to_string("admin/comments/comment/text.html", {"card": Card(comment)})

    @admin.display(description=_("article"))
    def article_link(self, comment: Comment) -> SafeString:
        url = comment.article.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, comment.article.title)

    @admin.display(description=_("waiting for"))
    def waiting(self, comment: Comment) -> str:
        return timesince(comment.submitted_at, comment.decided_at, depth=1)

    @admin.display(description=_("status"))
    def state(self, comment: Comment) -> str:
        return comment.get_status_display()

    @admin.display(description=_("verified identity"), empty_value="–")
    def verification(self, comment: Comment) -> SafeString | None:
        if not comment.identity:
            return None
        url = f"{reverse('admin:comments_comment_desk_sender')}?identity={comment.identity}"
        at = date_format(localtime(comment.identity_verified_at), "Y-m-d H:i:s")
        return format_html('{} <a href="{}">{}</a>', at, url, _("Earlier comments"))

    @admin.display(description=_("review"))
    def buttons(self, comment: Comment) -> str:
        return render_to_string("admin/comments/comment/buttons.html", {"comment": comment})

    @admin.display(description=_("decisions so far"))
    def history(self, comment: Comment) -> str:
        decisions = comment.decisions.select_related("by")
        return render_to_string("admin/comments/comment/history.html", {"decisions": decisions})

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide on one comment: POST `decision` and `reason`, with the `?version=` shown."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = get_object_or_404(Comment, pk=pk)
        version = request.GET.get("version", "")
        # -1 never matches: a decision without a readable version is refused as outdated.
        comment.version = int(version) if version.isdecimal() and len(version) < 10 else -1
        decision = request.POST.get("decision", "")
        if decision not in Action.values:
            raise BadRequest(decision)
        self._decide(request, [comment], Action(decision))
        # Back to the same filters and page, but never to another site.
        back = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = reverse("admin:comments_comment_changelist")
        return HttpResponseRedirect(back)

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        if not refuses_unseen(request):
            self._decide(request, self._selected(request, queryset), Action.APPROVE)

    @admin.action(description=_("Reject"), permissions=["moderate"])
    def reject_selected(
        self, request: HttpRequest, queryset: QuerySet[Comment]
    ) -> HttpResponse | None:
        if request.POST.get("select_across") == "1" and shows_what_waits(request):
            return start_bulk_decision(request, Action.REJECT, Filters())
        if not refuses_unseen(request):
            self._decide(request, self._selected(request, queryset), Action.REJECT)
        return None

    def _selected(self, request: HttpRequest, listed: QuerySet[Comment]) -> list[Comment]:
        # Also those that no longer match the filter: someone else decided on them meanwhile, and
        # the moderator has to be told.
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        return list(Comment.objects.filter(pk__in=[pk for pk in chosen if pk.isdecimal()]))

    def _decide(self, request: HttpRequest, comments: list[Comment], action: Action) -> None:
        reason = cleaned_reason(request.POST.get("reason", ""))
        batch = Batch.run(action, comments, by=request.user, reason=reason)  # type: ignore[arg-type]
        for message in batch.successes():
            messages.success(request, message)
        for message in batch.failures()[:MAX_FAILURES_SHOWN]:
            messages.warning(request, message)
        if batch.refused:
            desk_url = reverse("admin:comments_comment_desk")
            link = format_html('<a href="{}">{}</a>', desk_url, _("Moderation desk"))
            messages.warning(request, link)
