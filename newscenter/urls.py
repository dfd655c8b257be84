"""All addresses of the site.

Of the libraries' views only those are offered that are listed here and in the modules below.
"""

from django.contrib import admin
from django.urls import include, path

from newscenter.monitoring import views as monitoring

handler400 = "newscenter.error_views.bad_request"
handler500 = "newscenter.error_views.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("articles.syndication.urls")),
    path("", include("comments.urls")),
    path("accounts/", include("newscenter.sign_in.urls")),
    path("admin/", admin.site.urls),
    path("healthz", monitoring.healthz, name="healthz"),
    path("metrics", monitoring.metrics, name="metrics"),
    path("readyz", monitoring.readyz, name="readyz"),
]
