"""Rules about who runs the site: filings, licence, and what a government site has to show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Category, Publication
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule
from newscenter.compliance.site import Site

LONGEST_SILENCE = timedelta(days=14)
SHOWN = 5


def _is_real(number: str) -> bool:
    """Whether a number is filled in: the demo's consist of zeros, and “-1” counts sites."""
    return re.search("[1-9]", number.partition("-")[0]) is not None


def _icp(site: Site) -> Iterator[Finding]:
    if not _is_real(site.publication.icp_number):
        text = _("The ICP filing number is missing at the foot of the pages.")
        yield Finding(text, site.publication_field("icp_number"))


def _police(site: Site) -> Iterator[Finding]:
    if not _is_real(site.publication.police_number):
        text = _("The public security filing number is missing at the foot of the pages.")
        yield Finding(text, site.publication_field("police_number"))


def _licence(site: Site) -> Iterator[Finding]:
    if not _is_real(site.publication.news_licence):
        text = _("No number of a licence is given: does the site do without one rightly?")
        yield Finding(text, site.publication_field("news_licence"), asks=True)


def _operator(site: Site) -> Iterator[Finding]:
    publication = site.publication
    default = Publication._meta.get_field("name").default
    if publication.name == default:
        yield Finding(
            _("The site still has the name “%s”") % default, site.publication_field("name")
        )
    if not (publication.sponsored_by or publication.operated_by):
        text = _("Who runs the site is missing at the foot of the pages.")
        yield Finding(text, site.publication_field("sponsored_by"))


def _contact(site: Site) -> Iterator[Finding]:
    publication = site.publication
    if not (publication.telephone or publication.email):
        text = _("Neither a telephone number nor an e-mail address of the operator is given.")
        yield Finding(text, site.publication_field("telephone"))


def _address(site: Site) -> Iterator[Finding]:
    parts = urlsplit(site.publication.site_address)
    field = site.publication_field("site_address")
    if not parts.hostname:
        text = _("The address of the site is missing, which links in e-mails begin with")
        yield Finding(text, field)
    elif site.is_of_government and not parts.hostname.endswith(".gov.cn"):
        yield Finding(_("The address of a government site ends in .gov.cn."), field)


def _site_code(site: Site) -> Iterator[Finding]:
    if not site.publication.site_id_code:
        text = _("No site code is given: only sites of government bodies need one.")
        yield Finding(text, site.publication_field("site_id_code"), asks=True)


def _updates(site: Site) -> Iterator[Finding]:
    if not site.is_of_government:
        return
    newest = next(iter(site.newest_articles), None)
    limit = site.now - LONGEST_SILENCE
    if newest is None or newest.published_at is None or newest.published_at < limit:
        text = _("Nothing has been published for two weeks.")
        yield Finding(text, reverse("admin:articles_article_changelist"))


def _empty_categories(site: Site) -> Iterator[Finding]:
    if not site.is_of_government:
        return
    parents = Category.objects.exclude(parent=None).values("parent")
    published = Article.objects.published().filter(category=OuterRef("pk"))
    empty = Category.objects.filter(~Exists(published)).exclude(pk__in=parents).order_by("pk")
    for category in empty[:SHOWN]:
        address = reverse("admin:articles_category_change", args=[category.pk])
        yield Finding(_("The category “%s” is empty.") % category.name, address)


RULES = (
    Rule(
        "icp-number",
        gettext_lazy("ICP filing"),
        gettext_lazy("The ICP filing number stands at the foot of every page."),
        (Citation(norms.SERVICES, 12), Citation(norms.GOVERNMENT)),
        _icp,
    ),
    Rule(
        "police-number",
        gettext_lazy("Filing with the police"),
        gettext_lazy("The public security filing number stands at the foot of every page."),
        (Citation(norms.CONNECTION, 12), Citation(norms.GOVERNMENT)),
        _police,
    ),
    Rule(
        "news-licence",
        gettext_lazy("Licence for internet news"),
        gettext_lazy(
            "Is the number of the licence shown, or does the site need none because it offers no"
            " internet news service in the sense of the provisions?"
        ),
        (Citation(norms.NEWS, 5), Citation(norms.NEWS, 18)),
        _licence,
    ),
    Rule(
        "operator",
        gettext_lazy("Name of site and operator"),
        gettext_lazy("The site has a name of its own, and its footer says who runs it."),
        (Citation(norms.GOVERNMENT), Citation(norms.PERSONAL, 17)),
        _operator,
    ),
    Rule(
        "contact",
        gettext_lazy("Contact of the operator"),
        gettext_lazy("A telephone number or e-mail address of the operator is in the footer."),
        (Citation(norms.GOVERNMENT), Citation(norms.PERSONAL, 17)),
        _contact,
    ),
    Rule(
        "address",
        gettext_lazy("Address of the site"),
        gettext_lazy("The address is set; a government site's ends in .gov.cn."),
        (Citation(norms.GOVERNMENT),),
        _address,
    ),
    Rule(
        "site-code",
        gettext_lazy("Government site code"),
        gettext_lazy("Does the site belong to no government body, so that it needs no site code?"),
        (Citation(norms.GOVERNMENT),),
        _site_code,
    ),
    Rule(
        "updates",
        gettext_lazy("Regular updates"),
        gettext_lazy("A government site has published something in the last two weeks."),
        (Citation(norms.GOVERNMENT),),
        _updates,
    ),
    Rule(
        "empty-categories",
        gettext_lazy("No empty categories"),
        gettext_lazy("On a government site every category has an article, or categories below it."),
        (Citation(norms.GOVERNMENT),),
        _empty_categories,
    ),
)
