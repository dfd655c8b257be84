"""The public URLs of comments."""

from django.urls import path

from comments.identity import views as identity_views
from comments.posting import receipt_views, report_views, status_views, views

app_name = "comments"

urlpatterns = [
    path("articles/<int:pk>/comments/", views.comment_list, name="list"),
    path("articles/<int:pk>/comments/captcha/", views.captcha_and_token, name="captcha"),
    path("articles/<int:pk>/report/", report_views.report_article, name="report_article"),
    path("captcha/image/<str:key>/", views.captcha_picture, name="captcha_picture"),
    path("comments/status/<str:signed>/", status_views.status, name="status"),
    path("comments/<int:pk>/report/", report_views.report, name="report"),
    path("reports/<str:signed>/", receipt_views.receipt, name="receipt"),
    path("comments/identity/", identity_views.verify, name="identity"),
    path("comments/identity/complete/", identity_views.complete, name="identity_complete"),
    path("comments/identity/forget/", identity_views.forget, name="identity_forget"),
]
