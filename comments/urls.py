"""The public addresses of commenting."""

from django.urls import path

from comments import views
from comments.afterwards import reporting, status_page

urlpatterns = [
    path("articles/<int:pk>/comments/", views.comments, name="comments"),
    path("articles/<int:pk>/comments/captcha/", views.personal, name="comment_captcha"),
    path("comments/status/<str:signed>/", status_page.status, name="comment_status"),
    path("comments/<int:pk>/report/", reporting.report, name="report_comment"),
]
