"""The addresses of the desk, below /admin/comments/comment/."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from comments.moderation import bulk_views, views


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the patterns for the admin of comments, each behind the sign-in of `site`."""
    routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("desk/", views.desk, "comments_comment_desk"),
        ("desk/cards/", views.more, "comments_comment_desk_cards"),
        ("desk/decide/", views.decide, "comments_comment_desk_decide"),
        ("desk/leases/", views.renew, "comments_comment_desk_leases"),
        ("desk/sender/", views.sender, "comments_comment_desk_sender"),
        ("desk/bulk/", bulk_views.start, "comments_comment_desk_bulk"),
        ("desk/bulk/<uuid:batch>/", bulk_views.progress, "comments_comment_desk_bulk_progress"),
        ("desk/context/<int:pk>/", views.context, "comments_comment_desk_context"),
    ]
    # admin_view checks the sign-in and forbids caching.
    return [path(route, site.admin_view(view), name=name) for route, view, name in routes]
