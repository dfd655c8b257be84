"""Reading all comments of an article, and sending one."""

from __future__ import annotations

from django.db.models import Count, Exists, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from articles.category_tree import CategoryTree
from articles.keyset_pagination import Cursor, paginate
from articles.models import Article
from articles.pages.decorators import gone_when_withdrawn
from comments.models import CommentingSettings, Restriction
from comments.models.queryset import CommentQuerySet
from comments.posting import captcha, status_links
from comments.posting.forms import CommentForm
from comments.posting.submission import CaptchaRefused, TooMany, WordsRefused, receive

COMMENTS_ON_PAGE = 50

# The page carries a token and a captcha of this one reader.
personal_page = cache_control(private=True, no_store=True)


def _visible_article(pk: int) -> Article:
    return get_object_or_404(Article.objects.published().select_related("category"), pk=pk)


def _closing(article: Article, tree: CategoryTree) -> list[Exists]:
    """What closes the article's comments beside its own switch: the site's, and a restriction."""
    path = [category.pk for category in tree.path(article.category)]
    switched_off = CommentingSettings.objects.filter(open=False)
    return [Exists(switched_off), Exists(Restriction.objects.closing(article.pk, path))]


def is_open(article: Article, tree: CategoryTree) -> bool:
    """Whether readers may comment on the article; one query."""
    closing = Article.objects.values_list(*_closing(article, tree)).get(pk=article.pk)
    return article.comments_open and not any(closing)


def count_and_open(
    article: Article, tree: CategoryTree, published: CommentQuerySet
) -> tuple[int, bool]:
    """How many the article's published comments are, and `is_open`; one query for both."""
    numbers = published.order_by().values("article").annotate(n=Count("pk")).values("n")
    count = Coalesce(Subquery(numbers), 0)
    own = Article.objects.filter(pk=article.pk)
    number, *closing = own.values_list(count, *_closing(article, tree)).get()
    return number, article.comments_open and not any(closing)


def show(
    request: HttpRequest,
    article: Article,
    form: CommentForm,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The comments page with `form` in it; for a script on the page, the form alone."""
    tree = CategoryTree()
    context = {"article": article, "form": form, "notice": notice, "category_tree": tree}
    published = article.comments.published()
    context["count"], context["open"] = count_and_open(article, tree, published)
    context["status_link"] = status_links.link_of(request.GET.get("received", ""))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return render(request, "comments/form.html", context, status=status)
    cursor = Cursor.parse(request.GET["page"]) if "page" in request.GET else None
    context["page"] = paginate([published.with_replies()], "submitted_at", COMMENTS_ON_PAGE, cursor)
    context["received"] = "received" in request.GET
    return render(request, "comments/page.html", context, status=status)


@gone_when_withdrawn
def give_back(request: HttpRequest, pk: int, notice: str = "") -> HttpResponse:
    """What was typed, unjudged, in a form with a new captcha."""
    typed = {name: request.POST.get(name, "") for name in ("nickname", "body")}
    typed["captcha_kind"] = captcha.next_kind(request.POST)
    return show(request, _visible_article(pk), CommentForm(initial=typed), notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
@gone_when_withdrawn
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    article = _visible_article(pk)
    if request.method != "POST":
        return show(request, article, CommentForm())
    form = CommentForm(request.POST)
    if not is_open(article, CategoryTree()):
        notice = _("Comments on this article are closed.")
        return show(request, article, form, notice=notice, status=403)
    if "refresh" in request.POST:
        return give_back(request, pk)
    if not form.is_valid():
        return show(request, article, form)
    try:
        comment = receive(form.post_on(article), request)
    except CaptchaRefused:
        form.add_error("captcha_1", captcha.REFUSED)
        return show(request, article, form)
    except WordsRefused as error:
        form.add_error(error.field, _("This has words in it that are not accepted here."))
        return show(request, article, form)
    except TooMany:
        notice = _("Too many comments came from your network. Please try again in a minute.")
        return show(request, article, form, notice=notice, status=429)
    received = f"?received={status_links.sign(comment)}#received"
    return HttpResponseRedirect(reverse("comments:list", args=[pk]) + received)


@require_safe
@personal_page
@gone_when_withdrawn
def personal(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the form that is this reader's own: token and captcha, with `kind=words` in
    words."""
    _visible_article(pk)
    form = CommentForm(initial={"captcha_kind": request.GET.get("kind", "")})
    return render(request, "comments/captcha_and_token.html", {"form": form})
