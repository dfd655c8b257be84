"""Rules about access for older people and people with disabilities."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.markup.pictures import count_undescribed
from comments.posting.captcha_sentences import SENTENCES
from newscenter.compliance import norms
from newscenter.compliance.content import SHOWN, change_page
from newscenter.compliance.contrast import colors, contrast, numbers
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, only_a_person_can_tell
from newscenter.compliance.site import Site

TOKENS = "site/tokens.css"
ELDER = "site/modes/elder.css"
# Each is a change of the tokens: a mode has those that it does not set from there.
MODES = ("site/modes/dark.css", "site/modes/contrast.css", "site/modes/contrast-dark.css")
TEXT_COLORS = ("--ink", "--ink-2", "--quiet", "--red", "--good")
LEAST_CONTRAST = 4.5
# In pixels at the size that browsers come with: 18 points, and targets for unsteady hands.
LEAST_ELDER_TYPE, LEAST_ELDER_TARGET = 24, 60
PIXELS_OF_A_REM = 16
FEWEST_SENTENCES = 8


def _contrast(site: Site) -> Iterator[Finding]:
    tokens = colors(TOKENS)
    for palette in (tokens, *(tokens | colors(mode) for mode in MODES)):
        for name in TEXT_COLORS:
            paper, ink = palette.get("--paper", "ffffff"), palette.get(name, "ffffff")
            ratio = contrast(paper, ink)
            if ratio < LEAST_CONTRAST:
                text = _("The colour %(name)s has a contrast of %(ratio).1f : 1 on the page.")
                yield Finding(text % {"name": name, "ratio": ratio})


def _elder(site: Site) -> Iterator[Finding]:
    try:
        reverse("articles:display")
    except NoReverseMatch:
        yield Finding(_("There is no address for the display settings."))
        return
    sizes = numbers(ELDER)
    rem = PIXELS_OF_A_REM * sizes.get("--elder-size", 1)
    kind = _("The elder mode has %(what)s of %(pixels)d pixels, less than %(least)d.")
    for what, name, least in (
        (_("type"), "--type-body", LEAST_ELDER_TYPE),
        (_("targets"), "--target", LEAST_ELDER_TARGET),
    ):
        pixels = rem * sizes.get(name, 1)
        if pixels < least:
            yield Finding(kind % {"what": what, "pixels": pixels, "least": least})


def _captcha(site: Site) -> Iterator[Finding]:
    if len(SENTENCES) < FEWEST_SENTENCES:
        yield Finding(_("There are too few questions in words for readers who see no picture."))


def _descriptions(site: Site) -> Iterator[Finding]:
    lacking = [article for article in site.newest_articles if count_undescribed(article.body)]
    for article in lacking[:SHOWN]:
        text = _("A picture has no alternative text: %s") % article.title
        yield Finding(text, change_page(article))


RULES = (
    Rule(
        "elder-mode",
        gettext_lazy("Elder mode"),
        gettext_lazy("The elder mode has type of 24 pixels and targets of 60 pixels at least."),
        (Citation(norms.ELDERLY),),
        _elder,
    ),
    Rule(
        "contrast",
        gettext_lazy("Contrast of the text"),
        gettext_lazy("Every colour of text has a contrast of 4.5 : 1 at least."),
        (Citation(norms.ACCESS), Citation(norms.ELDERLY)),
        _contrast,
    ),
    Rule(
        "captcha-in-words",
        gettext_lazy("Captcha without a picture"),
        gettext_lazy("Who can't see the picture of the captcha gets a question in words."),
        (Citation(norms.ACCESS), Citation(norms.ELDERLY)),
        _captcha,
    ),
    Rule(
        "alternative-texts",
        gettext_lazy("Alternative texts of pictures"),
        gettext_lazy("Every picture in the 50 newest articles has an alternative text."),
        (Citation(norms.ACCESS),),
        _descriptions,
    ),
    Rule(
        "access-test",
        gettext_lazy("Test by people"),
        gettext_lazy("Have people with a screen reader and older people tried the site?"),
        (Citation(norms.ACCESS), Citation(norms.ELDERLY)),
        only_a_person_can_tell,
    ),
)
