"""Articles in the admin: writing, previewing, publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin.article_autosave import ArticleAutosaveAdmin
from articles.admin.article_form import ArticleForm
from articles.admin.article_search import matching
from articles.admin.attachments import AttachmentsAdmin
from articles.admin.bulk_transitions import BulkTransitionsMixin
from articles.admin.date_time_input import ONE_FIELD
from articles.admin.filters import CategoryFilter, StateFilter, WriterFilter
from articles.admin.history import HistoryAdmin
from articles.admin.link_choices import LinkChoicesAdmin
from articles.admin.picture_fetches import with_placeholders_named
from articles.admin.read_only import NoDeleteAdmin
from articles.admin.rich_text import RichTextAdmin
from articles.admin.transition_forms import DRAFT, WITHDRAWN, state_in_words
from articles.admin.transitions import TransitionsMixin
from articles.admin.versioned import VersionedAdmin
from articles.admin.wechat import WechatAdmin
from articles.admin.word_import import WordImportAdmin
from articles.bounded_count import BoundedPaginator
from articles.models import Article
from articles.models.indexing import index_once

# Set by those who may publish; writers only see them.
PROMINENCE_FIELDS = ["headline", "recommended", "pinned_until"]


@admin.register(Article)
class ArticleAdmin(
    NoDeleteAdmin,
    BulkTransitionsMixin,
    TransitionsMixin,
    ArticleAutosaveAdmin,
    AttachmentsAdmin,
    HistoryAdmin,
    LinkChoicesAdmin,
    WechatAdmin,
    WordImportAdmin,
    VersionedAdmin,
    RichTextAdmin,
):
    form = ArticleForm
    list_display = ["title_or_untitled", "category", "state", "byline", "changed"]
    list_filter = [
        WriterFilter,
        StateFilter,
        CategoryFilter,
        "headline",
        "recommended",
        "published_at",
    ]
    list_per_page = 50
    list_max_show_all = 200
    ordering = ["-updated_at"]
    # By any other column the database would sort the archive.
    sortable_by = ["changed"]
    # Read from an index, by `matching()`.
    search_fields = ["title"]
    paginator = BoundedPaginator
    # Counting a large archive takes longer than reading a page of it.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["publish_selected", "take_back_selected", "bin_selected"]
    formfield_overrides = ONE_FIELD

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        # An editor has approved a published text, so only editors change it. Writers whose form was
        # still open may post it: they get it back with an error and their text, from the form.
        open_to_writers = obj is None or obj.status == DRAFT or request.method == "POST"
        return allowed and (open_to_writers or self.has_publish_permission(request))

    def get_ordering(self, request: HttpRequest) -> Any:
        # Of a period, the newest are read from an index; otherwise all of it would be sorted.
        is_of_period = "published_at__gte" in request.GET
        return ["-published_at", "-pk"] if is_of_period else self.ordering

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = Article.objects.all()
        view = request.resolver_match.url_name if request.resolver_match else None
        if view == "articles_article_changelist":
            articles = articles.for_lists()
            is_bin = request.GET.get(StateFilter.parameter_name) == StateFilter.BIN
            return articles.in_bin() if is_bin else articles.outside_bin()
        if view == "articles_article_change" and request.method == "POST":
            # Otherwise a writer's draft could be published between the check of its status and the
            # save, and unapproved text would be public.
            return articles.select_for_update(of=["self"])
        return articles

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return (matching(queryset, search_term) if search_term.strip() else queryset), False

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        prominence = [] if self.has_publish_permission(request) else PROMINENCE_FIELDS
        return ["state", "text", "attachment_titles", "tag_line", *prominence]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        editable = self.has_change_permission(request, obj) or obj is None
        publishing = ["state"] if obj else []
        if self.has_publish_permission(request):
            if obj is None or obj.status == DRAFT:
                publishing.append("publish_at")
            elif obj.status == WITHDRAWN:
                publishing.append("withdrawal_notice")
        writing = ["kicker", "title", "subtitle", "body" if editable else "text"]
        writing += ["attachments" if editable else "attachment_titles", "author_note"]
        if obj and editable:
            writing.insert(0, "base")
        tags = "tag_names" if editable else "tag_line"
        sections = {
            _("Publishing"): publishing,
            _("Category and tags"): ["category", "cover", "summary", tags, "comments_open"],
            _("Prominence"): PROMINENCE_FIELDS,
            _("Credits"): ["source", "byline", "responsible_editor", "ai_generated"],
        }
        return [
            (None, {"fields": writing, "classes": ["main-column"]}),
            *(
                (title, {"fields": fields, "classes": ["sidebar"]})
                for title, fields in sections.items()
                if fields
            ),
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # No links to add or change categories and pictures: they lead away from unsaved text.
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(require_safe(self.preview))
        own = [path("<int:pk>/preview/", preview, name="articles_article_preview")]
        return own + super().get_urls()

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def title_or_untitled(self, article: Article) -> str:
        return str(article)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, article: Article) -> SafeString:
        return format_html(
            '<span class="state {}">{}</span>', article.status, state_in_words(article)
        )

    @admin.display(description=gettext_lazy("last changed"), ordering="updated_at")
    def changed(self, article: Article) -> str:
        return date_format(timezone.localtime(article.updated_at), "Y-m-d H:i")

    @admin.display(description=gettext_lazy("text"))
    def text(self, article: Article) -> SafeString:
        return format_html('<div class="rich-text">{}</div>', with_placeholders_named(article.body))

    @admin.display(description=gettext_lazy("tags"))
    def tag_line(self, article: Article) -> str:
        return "，".join(tag["name"] for tag in article.tag_list)

    @admin.display(description=gettext_lazy("attachments"))
    def attachment_titles(self, article: Article) -> str:
        return "，".join(row["title"] for row in article.attachment_list)

    def view_on_site(self, article: Article) -> str | None:
        visible = Article.objects.published().filter(pk=article.pk).exists()
        return article.get_absolute_url() if visible else None

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as readers will see it. It counts no visit."""
        article = get_object_or_404(Article.objects.for_page(), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        article.title = str(article)
        context = {"article": article, "views": article.views, "preview": True}
        return render(request, "articles/article.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        title = {"title": _("Write an article")}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Article | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        context["may_publish"] = self.has_publish_permission(request)
        context["is_draft"] = obj is None or obj.status == DRAFT
        context["is_withdrawn"] = obj is not None and obj.status == WITHDRAWN
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Text, tags and publication are one change to the search index.
    @index_once()
    def save_model(
        self,
        request: HttpRequest,
        obj: Article,
        form: ArticleForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        if "tag_names" in form.changed_data:
            obj.set_tags(form.cleaned_data["tag_names"])
        if "attachments" in form.changed_data:
            obj.set_attachments(form.cleaned_data["attachments"])
        self.perform_transition(request, form)

    # Saving does not lead to the list, as Django's admin does: writers save in the middle of work.
    def _stay(self, request: HttpRequest, article: Article) -> HttpResponse:
        view = "preview" if "_preview" in request.POST else "change"
        return HttpResponseRedirect(reverse(f"admin:articles_article_{view}", args=[article.pk]))

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._stay(request, obj)
