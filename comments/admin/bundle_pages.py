"""The inspector's pages: comments of an article, period or sender, to look at and take away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.bounded_count import count_up_to
from comments.admin.pages import AdminPageMixin
from comments.hidden_characters import named_in_lines, named_in_text
from comments.inspection.bundle.forms import BundleForm
from comments.inspection.bundle.scope import Scope
from comments.models import Comment, InspectionBundle
from comments.models.permissions import VIEW_COMMENTS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# For a glance; the bundle has them all.
MAX_SHOWN, MAX_COUNTED, MAX_BUNDLES = 50, 10_000, 10
# What takes longer is not waited for: a page that loads itself anew keeps its reader signed in.
WAITED = timedelta(hours=1)


class BundlePages(AdminPageMixin):
    """Bundles hold readers' data, so who takes one away needs the right to see comments too."""

    def bundle_urls(self, staff: Callable[..., Any]) -> list[URLPattern]:
        return [
            path("bundle/", staff(self.bundles), name="comments_ledger_bundles"),
            path("bundle/make/", staff(self.make_bundle), name="comments_ledger_make_bundle"),
            path(
                "bundle/<uuid:bundle>/", staff(self.download_bundle), name="comments_ledger_bundle"
            ),
        ]

    def _check(self, request: HttpRequest) -> User:
        if not (self.has_view_permission(request) and request.user.has_perm(VIEW_COMMENTS)):
            raise PermissionDenied
        return cast("User", request.user)

    @method_decorator(require_safe)
    def bundles(self, request: HttpRequest) -> HttpResponse:
        """Show the form, what it finds, and the bundles that this person has asked for."""
        self._check(request)
        form = BundleForm(request.GET) if request.GET else BundleForm()
        return self._show(request, form, status=200 if not request.GET or form.is_valid() else 400)

    def _show(self, request: HttpRequest, form: BundleForm, *, status: int) -> HttpResponse:
        is_asked = form.is_bound and form.is_valid()
        asked = InspectionBundle.objects.asked_for_by(self._check(request))[:MAX_BUNDLES]
        context: dict[str, Any] = _preview(form.scope()) if is_asked else {}
        now = timezone.now()
        return self.render_page(
            request,
            "bundles",
            _("Inspection"),
            status=status,
            form=form,
            is_asked=is_asked,
            bundles=[(bundle, Scope.from_json(bundle.scope)) for bundle in asked],
            now=now,
            is_working=any(
                not (bundle.made_at or bundle.failure) and now < bundle.asked_at + WAITED
                for bundle in asked
            ),
            **context,
        )

    @method_decorator(require_POST)
    def make_bundle(self, request: HttpRequest) -> HttpResponse:
        """Make a bundle, now or in the background. What leaves the site is its download."""
        # Its libraries take ten megabytes, which a worker for readers never uses.
        from comments.inspection.bundle import files  # noqa: PLC0415

        by = self._check(request)
        form = BundleForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=400)
        try:
            bundle = files.ask_for(form.scope(), by=by)
        except OSError as error:
            messages.error(request, _("The file can't be written: %s.") % _(str(error.strerror)))
        else:
            if bundle.failure:
                messages.error(request, bundle.failure)
        return HttpResponseRedirect(reverse("admin:comments_ledger_bundles"))

    @method_decorator(require_POST)
    def download_bundle(self, request: HttpRequest, bundle: UUID) -> HttpResponse | FileResponse:
        """Download a bundle that this person has asked for. It is logged, hence a POST."""
        from comments.inspection.bundle import files  # noqa: PLC0415

        by = self._check(request)
        row = get_object_or_404(InspectionBundle, pk=bundle, by=by)
        try:
            file = files.path_of(row).open("rb")
        except FileNotFoundError:
            messages.warning(request, _("This bundle is not there any more: ask for it once more."))
            return HttpResponseRedirect(reverse("admin:comments_ledger_bundles"))
        files.log_disclosure(Scope.from_json(row.scope), row.manifest, by=by)
        asked_at = timezone.localtime(row.asked_at)
        name = _("Inspection bundle %s.zip") % f"{asked_at:%Y%m%d-%H%M%S}"
        return FileResponse(file, as_attachment=True, filename=name)


def _preview(scope: Scope) -> dict[str, Any]:
    comments = scope.comments()
    newest = comments.select_related("article").prefetch_related("decisions__by")
    shown: list[Comment] = list(newest.order_by("-submitted_at", "-pk")[:MAX_SHOWN])
    return {
        "comments": [
            (comment, named_in_text(comment.nickname), named_in_lines(comment.body))
            for comment in shown
        ],
        "article_reports": scope.article_reports()
        .select_related("article", "handled_by", "log_row")
        .order_by("-pk")[:MAX_SHOWN],
        "count": count_up_to(MAX_COUNTED, comments),
        "most": MAX_COUNTED,
        "scope": scope,
    }
