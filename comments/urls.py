"""The public addresses of commenting."""

from django.urls import path

from comments import views

urlpatterns = [
    path("articles/<int:pk>/comments/", views.comments, name="comments"),
    path("articles/<int:pk>/comments/captcha/", views.personal, name="comment_captcha"),
]
