"""A site that follows every rule of the self-check, and for each rule a change that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.utils import timezone

from articles.models import Article, Page, Publication
from comments import triggers
from comments.models import Comment, CommentingSettings, Term, TermList
from newscenter.backups.state import record
from newscenter.compliance import access, content, personal_data
from newscenter.sign_in import triggers as sign_in_triggers
from tests.factories import (
    approved_comment,
    make_article,
    make_article_report,
    make_category,
    make_comment,
    make_picture,
    make_report,
    make_user,
    rejected_comment,
)


class World(NamedTuple):
    settings: Any
    monkeypatch: Any


Change = Callable[[World], object]
PRIVACY = """<p>云桦新闻由云桦县融媒体中心主办，电话 0451-5550123。</p>
<p>您发表评论时，本站保存昵称和网络地址，用于审核和处理投诉，183 天后删除。本站使用 Cookie。</p>
<p>您可以查阅、更正、删除自己的信息；未满十四周岁的未成年人，请由监护人联系我们。</p>"""


def follow_every_rule(settings: Any) -> None:
    """Make a site that passes whatever a program can see."""
    settings.IDENTITY_PROVIDER = "https://id.example.cn"
    settings.MFA_REQUIRED_FOR = ["superuser", "moderator"]
    settings.HTTPS, settings.DEBUG = True, False
    settings.ADMINS = [("值班", "duty@example.cn")]
    settings.SENTRY_DSN = settings.BACKUP_S3 = settings.ALERT_WEBHOOK = ""
    now = timezone.now().timestamp()
    record(backup_at=now, backup_name="newest.tar", drill_at=now)
    Publication.objects.update(
        name="云桦新闻",
        site_address="https://www.yunhua.gov.cn",
        icp_number="黑ICP备12345678号-1",
        police_number="黑公网安备23010002000001号",
        news_licence="10120170001",
        site_id_code="2301000001",
        sponsored_by="云桦县融媒体中心",
        telephone="0451-5550123",
        report_telephone="0451-5550100",
    )
    Page.objects.filter(slug="privacy").update(body=PRIVACY, version=2)
    TermList.objects.update(active=True)
    make_user(username="chief", is_staff=True, is_superuser=True)
    make_user(username="deputy", is_staff=True, is_superuser=True)
    make_user(group="moderator", username="shen")
    make_user(group="editor", username="gao")
    make_article(source="云桦日报", responsible_editor="高远")


def publication(**fields: Any) -> Change:
    return lambda world: Publication.objects.update(**fields)


def setting(**values: Any) -> Change:
    def change(world: World) -> None:
        for name, value in values.items():
            setattr(world.settings, name, value)

    return change


def commenting(**fields: Any) -> Change:
    return lambda world: CommentingSettings.objects.update(**fields)


def privacy(old: str, new: str = "") -> Change:
    def change(world: World) -> None:
        page = Page.objects.get(slug="privacy")
        Page.objects.filter(pk=page.pk).update(body=page.body.replace(old, new))

    return change


def terms(body: str) -> Change:
    return lambda world: Page.objects.filter(slug="terms").update(body=body)


def nobody(**who: Any) -> Change:
    def change(world: World) -> None:
        User.objects.filter(**who).update(is_active=False)

    return change


def right(group: str, codename: str) -> Change:
    def change(world: World) -> None:
        Group.objects.get(name=group).permissions.add(Permission.objects.get(codename=codename))

    return change


def own_right(username: str, codename: str) -> Change:
    """Give a permission to one person, as the page of an account can."""

    def change(world: World) -> None:
        user = User.objects.get(username=username)
        user.user_permissions.add(Permission.objects.get(codename=codename))

    return change


def days_ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def lift_triggers(world: World) -> None:
    triggers.remove(connection)


def old_appeal(world: World) -> None:
    comment = rejected_comment(submitted_at=days_ago(9))
    comment.appeal("没有骂人")
    Comment.objects.filter(pk=comment.pk).update(appealed_at=days_ago(5))


def old_report(world: World) -> None:
    make_report(comment=approved_comment(submitted_at=days_ago(9)), at=days_ago(5))


def old_report_about_minors(world: World) -> None:
    make_article_report(kind="minors", at=days_ago(2))


def old_address(world: World) -> None:
    make_comment(submitted_at=days_ago(300), browser="b/1")


def bare_label(world: World) -> None:
    """Store a picture whose file has lost the label that its row remembers."""
    make_picture(ai_generated=True, ai_label='{"fields": {"Label": "1"}}')


def patched(module: Any, name: str, value: Any) -> Change:
    """Change what no setting can: the files of the site itself."""
    return lambda world: world.monkeypatch.setattr(module, name, value)


def demo_account(world: World) -> None:
    make_user(group="writer", username="writer", first_name="小满")


UNDESCRIBED = '<figure><img src="/media/pictures/a.png" width="9" height="9"></figure>'
CSP = {"DIRECTIVES": {"script-src": ["https://ads.example.com"]}}

# By the key of the rule: a change after which it fails.
BREAKS: dict[str, Change] = {
    "icp-number": publication(icp_number="黑ICP备00000000号-1"),
    "police-number": publication(police_number=""),
    "operator": publication(sponsored_by="", operated_by=""),
    "contact": publication(telephone="", email=""),
    "address": publication(site_address="https://www.yunhua.example.com"),
    "updates": lambda world: Article.objects.update(published_at=days_ago(15)),
    "empty-categories": lambda world: make_category(name="空栏目"),
    "article-review": right("writer", "publish_article"),
    "sources": lambda world: make_article(responsible_editor="高远"),
    "responsible-editors": lambda world: make_article(source="云桦日报"),
    "third-parties": setting(CONTENT_SECURITY_POLICY=CSP),
    "report-contact": publication(report_telephone="", report_email=""),
    "report-kinds": patched(content, "REPORT_KINDS", {"a kind that the form lacks"}),
    "real-name": setting(IDENTITY_PROVIDER=""),
    "review-first": lift_triggers,
    "moderators": nobody(username="shen"),
    "queue": lambda world: make_comment(submitted_at=days_ago(5)),
    "screening": lambda world: TermList.objects.update(active=False),
    "emergency": nobody(username__in=["chief", "deputy"]),
    "agreement": terms("<p>请文明上网。</p>"),
    "decision-log": lift_triggers,
    "reports": old_report,
    "appeals": old_appeal,
    "privacy-own": privacy("云桦", "某"),
    "form-notice": patched(personal_data, "render_to_string", lambda name: "<p>请文明上网。</p>"),
    "privacy-kinds": privacy("Cookie"),
    "privacy-period": privacy("183 天后"),
    "privacy-rights": privacy("您可以查阅、更正、删除自己的信息；"),
    "privacy-minors": privacy("未满十四周岁的未成年人，请由监护人联系我们。"),
    "retention": commenting(sender_data_days=1000),
    "erasure": old_address,
    "data-access": right("editor", "view_comment"),
    "network-logs": commenting(sender_data_days=90),
    "sign-in-log": lambda world: sign_in_triggers.remove(connection),
    "second-factor": setting(MFA_REQUIRED_FOR=["superuser"]),
    "own-accounts": demo_account,
    "https": setting(HTTPS=False),
    "no-debug": setting(DEBUG=True),
    "backup": lambda world: record(backup_at=days_ago(30).timestamp()),
    "backup-encryption": setting(BACKUP_S3="s3://key:secret@host/bucket", BACKUP_RECIPIENTS=[]),
    "alerts": setting(ADMINS=[], ALERT_WEBHOOK=""),
    "ai-metadata": bare_label,
    "ai-declared": lambda world: make_article(
        source="云桦日报", responsible_editor="高远", body="<p>本文由 AI 生成，经编辑核对。</p>"
    ),
    "minors-reports": old_report_about_minors,
    # Switched on, but empty.
    "minors-bullying": lambda world: Term.objects.exclude(list__content_class="").delete(),
    "elder-mode": patched(access, "numbers", lambda name: {"--elder-size": 1.2}),
    "contrast": patched(access, "colors", lambda name: {"--quiet": "aaaaaa"}),
    "captcha-in-words": patched(access, "SENTENCES", []),
    "alternative-texts": lambda world: make_article(
        source="云桦日报", responsible_editor="高远", body=UNDESCRIBED
    ),
}
# Rules that only a person can decide, with what makes them ask where something has to.
ASKS: dict[str, Change] = {
    "news-licence": publication(news_licence=""),
    "site-code": publication(site_id_code=""),
}
