from __future__ import annotations

from django.db import models


class Article(models.Model):
    title = models.CharField(max_length=200)
    summary = models.TextField()
    body = models.TextField()
    published_at = models.DateTimeField()
    views = models.PositiveIntegerField(default=0)


class Comment(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    nickname = models.CharField(max_length=50)
    body = models.TextField()
    created_at = models.DateTimeField()
    is_approved = models.BooleanField(default=False)
