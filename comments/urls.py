"""The public addresses of commenting."""

from django.urls import path

from comments.posting import report_views, status_views, views

urlpatterns = [
    path("articles/<int:pk>/comments/", views.comments, name="comments"),
    path("articles/<int:pk>/comments/captcha/", views.personal, name="comment_captcha"),
    path("comments/status/<str:signed>/", status_views.status, name="comment_status"),
    path("comments/<int:pk>/report/", report_views.report, name="report_comment"),
]
