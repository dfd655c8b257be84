"""All comments of an article, and the form to send one."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from articles.category_tree import CategoryTree
from articles.models import Article
from articles.pages.decorators import gone_when_withdrawn
from articles.pages.fragments import FRAGMENT, wants_fragment
from articles.prepared_statements import NOW, SHARED_ROWS, Parameter, Prepared
from comments import verified_identity
from comments.client_ip import sender_network
from comments.posting import captcha, carried_text, status_links
from comments.posting.captcha_picture import png
from comments.posting.carried_text import CarriedText
from comments.posting.comment_pages import CommentListForm, comment_page
from comments.posting.decorators import no_store
from comments.posting.discussion import FormNotes, discussion_of, is_open
from comments.posting.form_handling import handle_post
from comments.posting.forms import CaptchaForm, CommentForm
from comments.posting.submission import receive

_article = Prepared(
    lambda: Article.objects.visible_at(NOW).filter(pk=Parameter("pk")).select_related("category")
)

# What the page shows of it.
_shown = Prepared(
    lambda: (
        Article.objects.visible_at(NOW)
        .filter(pk=Parameter("pk"))
        .select_related("category")
        .only("title", "comments_open", "category")
    ),
    shared=SHARED_ROWS,
)
_visible_id = Prepared(
    lambda: Article.objects.visible_at(NOW).filter(pk=Parameter("pk")).values_list("pk")
)


def _visible_article(pk: int, statement: Prepared[Article] = _article) -> Article:
    article = statement.first(now=timezone.now(), pk=pk)
    if article is None:
        raise Http404
    return article


def _show(
    request: HttpRequest, article: Article, form: CaptchaForm, notice: str = "", status: int = 200
) -> HttpResponse:
    """The comments page with `form` in it; for a script on the page, the form alone."""
    tree = CategoryTree()
    count, open_now, notes = discussion_of(article, tree)
    context = {
        "article": article,
        "category_tree": tree,
        "count": count,
        "open": open_now,
        "notes": notes,
        "identity": verified_identity.identity_of(request),
        "form": form,
        "notice": notice,
        "status_link": status_links.link_of(request.GET.get("received", "")),
    }
    # The script on the article page puts the form in place of its own and needs no list.
    if wants_fragment(request):
        return render(request, "comments/form.html", context, FRAGMENT, status)
    list_form = CommentListForm(request.GET)
    context |= {"list_form": list_form, "page": comment_page(article, list_form)}
    context["received"] = "received" in request.GET
    return render(request, "comments/page.html", context, status=status)


@gone_when_withdrawn
def redisplay(request: HttpRequest, pk: int, notice: str) -> HttpResponse:
    """The comments page with what was typed, unvalidated, and a new captcha."""
    form = CommentForm.with_new_captcha(request)
    return _show(request, _visible_article(pk), form, notice)


def _leave_for_verification(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the pages of `comments.identity`, with what was typed."""
    typed = {name: request.POST.get(name, "") for name in ("nickname", "body")}
    response = HttpResponseRedirect(reverse("comments:identity"))
    if CarriedText.new(pk, typed).put_into(response):
        return response
    # In a window of its own, this page stays as it is.
    notice = format_html(
        '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
        _("Your text is too long to be carried along: leave this page open."),
        f"{reverse('comments:identity')}?article={pk}",
        _("Verify in a new window"),
    )
    form = CommentForm.with_new_captcha(request)
    return _show(request, _visible_article(pk), form, notice, 413)


def _forget_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form again, as somebody sees it who was not verified."""
    request.COOKIES.pop(verified_identity.COOKIE, None)
    form = CommentForm.with_new_captcha(request)
    notice = _("Your browser has forgotten the verification.")
    response = _show(request, _visible_article(pk), form, notice)
    verified_identity.forget(response)
    # It stands in the form now.
    carried_text.drop(request, response)
    return response


# Buttons of the form that do not send the comment, by their names.
OTHER_BUTTONS = {"verify": _leave_for_verification, "forget": _forget_identity}


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@gone_when_withdrawn
def comment_list(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        typed = carried_text.typed_before(request, pk)
        form = CommentForm(initial=typed, network=sender_network(request))
        return _show(request, _visible_article(pk, _shown), form)
    for name, answer in OTHER_BUTTONS.items():
        if name in request.POST and verified_identity.is_required():
            return answer(request, pk)
    article = _visible_article(pk)
    show = partial(_show, request, article)
    form = CommentForm(request.POST, network=sender_network(request))
    # Not under the lock of `receive`: a comment that slips through while comments are being closed
    # waits for review like any other.
    if not is_open(article, CategoryTree()):
        return show(form, _("Comments on this article are closed."), 403)

    def store() -> str:
        comment = receive(form.submission(article, request))
        return f"{comment.get_absolute_url()}?received={status_links.sign(comment)}#received"

    response = handle_post(request, form, show, store)
    if response.status_code == 302:
        carried_text.drop(request, response)
    return response


@require_safe
@no_store
@gone_when_withdrawn
def captcha_and_token(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the form that is this reader's own, for the script on the article page.

    `?kind=words` asks for a question in words instead of a picture.
    """
    if not _visible_id(now=timezone.now(), pk=pk):
        raise Http404
    kind = {"captcha_kind": request.GET.get("kind", "")}
    form = CommentForm(initial=kind, network=sender_network(request))
    context = {
        "form": form,
        "notes": FormNotes(verified_identity.is_required(), shows_province=False),
        "identity": verified_identity.identity_of(request),
    }
    return render(request, "comments/own_parts.html", context)


@require_safe
@cache_control(private=True, max_age=settings.CAPTCHA_TIMEOUT * 60, immutable=True)
def captcha_picture(request: HttpRequest, key: str) -> HttpResponse:
    """The picture of a captcha that can still be answered."""
    challenge = captcha.find_open(key)
    if challenge is None or captcha.question_of(challenge):
        return HttpResponse(status=410)
    picture = png(key, challenge.challenge)
    return HttpResponse(picture, "image/png", headers={"X-Robots-Tag": "noindex"})
