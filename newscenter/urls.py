"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from newscenter import health

handler400 = "newscenter.error_views.bad_request"
handler500 = "newscenter.error_views.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("articles.syndication.urls")),
    path("", include("comments.urls")),
    path("captcha/", include("captcha.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
