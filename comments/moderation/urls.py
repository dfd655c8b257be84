"""The addresses of the desk, below /admin/comments/comment/."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from comments.moderation import views


def urls(site: AdminSite) -> list[URLPattern]:
    """For the admin of comments, behind the sign-in of `site`."""
    rooms = [
        ("desk/", views.desk, "comments_comment_desk"),
        ("desk/cards/", views.more, "comments_comment_desk_cards"),
        ("desk/decide/", views.decide, "comments_comment_desk_decide"),
        ("desk/leases/", views.renew, "comments_comment_desk_leases"),
        ("desk/context/<int:pk>/", views.context, "comments_comment_desk_context"),
    ]
    return [path(route, site.admin_view(view), name=name) for route, view, name in rooms]
