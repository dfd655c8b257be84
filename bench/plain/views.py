"""The article: three queries, a template, and one more view."""

from __future__ import annotations

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from bench.plain.models import Article, Comment


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ["nickname", "body"]


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def article(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Article, pk=pk)
    Article.objects.filter(pk=pk).update(views=F("views") + 1)
    context = {
        "article": shown,
        "latest": Article.objects.order_by("-published_at")[:10],
        "comments": shown.comments.filter(is_approved=True).order_by("-created_at")[:50],
        "form": CommentForm(),
    }
    return render(request, "article.html", context)
