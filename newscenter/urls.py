"""All addresses of the site.

Of the libraries' views only those are offered that are listed here: their `urls` modules hold more,
such as sign-up and password reset, which send mail to whatever address a stranger types.
"""

from allauth.account import views as account_views
from django.contrib import admin
from django.urls import include, path

from newscenter.monitoring import views as monitoring

handler400 = "newscenter.error_views.bad_request"
handler500 = "newscenter.error_views.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("articles.syndication.urls")),
    path("", include("comments.urls")),
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("admin/", admin.site.urls),
    path("healthz", monitoring.healthz, name="healthz"),
    path("metrics", monitoring.metrics, name="metrics"),
    path("readyz", monitoring.readyz, name="readyz"),
]
