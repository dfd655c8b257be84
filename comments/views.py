"""Reading all comments of an article, and sending one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from articles.paging import Key, page_by_key
from comments import captchas
from comments.afterwards import links
from comments.forms import CommentForm
from comments.models import CommentingSettings
from comments.receiving import CaptchaRefused, TooMany, WordsRefused, receive

COMMENTS_ON_PAGE = 50

# The page carries a token and a captcha of this one reader.
personal_page = cache_control(private=True, no_store=True)


def _visible_article(pk: int) -> Article:
    return get_object_or_404(Article.objects.published().select_related("category"), pk=pk)


def is_open(article: Article) -> bool:
    """Whether readers may comment on the article, by its own switch and the site's."""
    return article.comments_open and CommentingSettings.get_solo().open


def show(
    request: HttpRequest,
    article: Article,
    form: CommentForm,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The comments page with `form` in it; for a script on the page, the form alone."""
    context = {"article": article, "form": form, "notice": notice, "open": is_open(article)}
    context["status_link"] = links.link_of(request.GET.get("received", ""))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return render(request, "comments/form.html", context, status=status)
    key = Key.parse(request.GET["page"]) if "page" in request.GET else None
    published = article.comments.published()
    context["count"] = published.count()
    context["page"] = page_by_key([published.with_replies()], "submitted_at", COMMENTS_ON_PAGE, key)
    context["received"] = "received" in request.GET
    return render(request, "comments/page.html", context, status=status)


def give_back(request: HttpRequest, pk: int, notice: str = "") -> HttpResponse:
    """What was typed, unjudged, in a form with a new captcha."""
    typed = {name: request.POST.get(name, "") for name in ("nickname", "body")}
    typed["captcha_kind"] = captchas.next_kind(request.POST)
    return show(request, _visible_article(pk), CommentForm(initial=typed), notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    article = _visible_article(pk)
    if request.method != "POST":
        return show(request, article, CommentForm())
    form = CommentForm(request.POST)
    if not is_open(article):
        notice = _("Comments on this article are closed.")
        return show(request, article, form, notice=notice, status=403)
    if "refresh" in request.POST:
        return give_back(request, pk)
    if not form.is_valid():
        return show(request, article, form)
    try:
        comment = receive(form.post_on(article), request)
    except CaptchaRefused:
        form.add_error("captcha_1", captchas.REFUSED)
        return show(request, article, form)
    except WordsRefused as error:
        form.add_error(error.field, _("This has words in it that are not accepted here."))
        return show(request, article, form)
    except TooMany:
        notice = _("Too many comments came from your network. Please try again in a minute.")
        return show(request, article, form, notice=notice, status=429)
    received = f"?received={links.sign(comment)}#received"
    return HttpResponseRedirect(reverse("comments", args=[pk]) + received)


@require_safe
@personal_page
def personal(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the form that is this reader's own: token and captcha, with `kind=words` in
    words."""
    _visible_article(pk)
    form = CommentForm(initial={"captcha_kind": request.GET.get("kind", "")})
    return render(request, "comments/personal.html", {"form": form})
