"""Rules about labels of what AI generated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.images.rendition_files import has_label
from articles.models import Article, Picture
from newscenter.compliance import norms
from newscenter.compliance.content import SHOWN, change_page
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, only_a_person_can_tell
from newscenter.compliance.site import Site

# A text that says so itself.
_DECLARES = re.compile(
    r"(?:AI|人工智能|大模型)[^。！？<]{0,8}(?:生成|合成|撰写|写作|创作|绘制)", re.IGNORECASE
)
_ABOUT_ITSELF = re.compile(r"本文|本稿|文中|配图|图片|插图|图/|图：|内容")


def declares_ai(html: str) -> bool:
    """Whether a sentence of the text says that AI made it, or a picture in it."""
    return any(
        _DECLARES.search(sentence) and _ABOUT_ITSELF.search(sentence)
        for sentence in re.split(r"[。！？]|</p>|</figcaption>", html)
    )


def _is_kept(picture: Picture) -> bool:
    try:
        return has_label(picture.file)
    except OSError:
        # The file itself is missing: health checks and backups are for that.
        return True


def _kept(site: Site) -> Iterator[Finding]:
    for picture in site.newest_labelled_pictures:
        if not _is_kept(picture):
            text = _(
                "The file of picture %d has no AI label: run manage.py make_renditions --labelled"
            )
            address = reverse("admin:articles_picture_change", args=[picture.pk])
            yield Finding(text % picture.pk, address)


def _declared(site: Site) -> Iterator[Finding]:
    suspects = [
        article
        for article in site.newest_articles
        if not article.ai_generated and declares_ai(article.body) and not _has_label(article)
    ]
    for article in suspects[:SHOWN]:
        text = _("The text speaks of AI and has no label: %s") % article.title
        yield Finding(text, change_page(article, "ai_generated"))


def _has_label(article: Article) -> bool:
    return bool(Picture.objects.ai_generated_in(article.body))


RULES = (
    Rule(
        "ai-metadata",
        gettext_lazy("AI labels in files"),
        gettext_lazy("The newest AI-generated pictures have the label in their file."),
        (Citation(norms.AI, 6), Citation(norms.AI, 10), Citation(norms.AI_STANDARD)),
        _kept,
    ),
    Rule(
        "ai-declared",
        gettext_lazy("AI labels that readers see"),
        gettext_lazy("None of the 50 newest articles says that AI made it and lacks the label."),
        (Citation(norms.AI, 6), Citation(norms.AI_STANDARD)),
        _declared,
    ),
    Rule(
        "ai-duty",
        gettext_lazy("Duty to declare AI-generated content"),
        gettext_lazy("Do all writers know that they have to declare what AI generated?"),
        (Citation(norms.AI, 10), Citation(norms.AI, 6, 4)),
        only_a_person_can_tell,
    ),
)
