"""The article as it is copied into the editor of a WeChat account."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from articles.models import Article, Publication
from articles.syndication.base_url import origin
from articles.syndication.wechat import wechat_html, wechat_text


class WechatAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose articles can be copied for WeChat."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.wechat))
        return [
            path("<int:pk>/wechat/", view, name="articles_article_wechat"),
            *super().get_urls(),
        ]

    def wechat(self, request: HttpRequest, pk: int) -> JsonResponse:
        article = get_object_or_404(Article.objects.for_page(), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        address = origin(request, Publication.get_solo())
        return JsonResponse({"html": wechat_html(article, address), "text": wechat_text(article)})
