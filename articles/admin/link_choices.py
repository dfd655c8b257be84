"""Answers to the link dialog of the editor: the address that is meant, articles by title."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.keyset_pagination import to_microseconds
from articles.markup.links import absolute
from articles.models import Article
from articles.search.query import MAX_LENGTH, parse_terms
from articles.search.results import visible_articles
from articles.search_index.index import get_backend
from articles.search_index.query import SearchQuery

CHOICES = 10


def _published(text: str) -> list[Article]:
    """Return the newest published articles with all words of the text in their titles."""
    terms = parse_terms(text)
    if not terms:
        return []
    query = SearchQuery(terms, since=0, until=to_microseconds(timezone.now()), in_title=True)
    return visible_articles([pk for _at, pk in get_backend().newest(query, CHOICES)])


def _own_drafts(user: User, text: str) -> list[Article]:
    drafts = Article.objects.unpublished().outside_bin().filter(status=Article.Status.DRAFT)
    return list(drafts.filter(created_by=user, title__icontains=text).for_lists()[:CHOICES])


def _choice(article: Article, note: str) -> dict[str, str]:
    return {"address": article.get_absolute_url(), "title": article.title, "note": note}


def _choices(user: User, text: str) -> list[dict[str, str]]:
    choices = [_choice(draft, _("draft")) for draft in _own_drafts(user, text)]
    for article in _published(text):
        published_at = timezone.localtime(article.published_at)
        choices.append(_choice(article, date_format(published_at, "Y-m-d")))
    return choices[:CHOICES]


@require_safe
def link_choices(request: HttpRequest) -> JsonResponse:
    """Return the address that `?q=` means, if it is one, and articles with it in their titles."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    text = request.GET.get("q", "").strip()
    address, choices = absolute(text), list[dict[str, str]]()
    if text and not address and len(text) <= MAX_LENGTH:
        choices = _choices(request.user, text)  # type: ignore[arg-type]
    return JsonResponse({"address": address, "articles": choices})


class LinkChoicesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The admin at whose address the dialog asks."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(link_choices)
        own = [path("link-choices/", view, name="articles_article_link_choices")]
        return own + super().get_urls()
