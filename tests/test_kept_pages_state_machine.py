"""Random changes, of everything that readers see: two processes never show an old page."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import (
    Article,
    Attachment,
    Category,
    DailyViews,
    Page,
    Picture,
    Publication,
    Tag,
)
from articles.pages.page_parts import PartStore
from comments.models import Comment, CommentingSettings, Reply, Restriction
from newscenter.page_store import PageStore
from tests.factories import make_article, make_category, make_comment, make_picture, make_user

STEPS = 45
# Those that are changed, and whose pages are looked at.
NEWEST = 2
ROBOT = {"User-Agent": "curl"}


class Newsroom:
    """Everything that editors, moderators and the clock do to the pages."""

    def __init__(self, chance, time_machine) -> None:
        self.chance, self.clock = chance, time_machine
        self.editor = make_user(group="editor")
        self.moderator = make_user(group="moderator")
        self.admin = make_user(is_staff=True, is_superuser=True)
        top = make_category(name="讲述", slug="jiangshu")
        make_category(name="人物", slug="renwu", parent=top)
        make_category(name="公告", slug="gonggao", is_notices=True)
        for _ in range(5):
            self.publish()

    def word(self) -> str:
        return "".join(self.chance.choices("渡口停航三周之后今晨重新通", k=4))

    def any(self, queryset):
        return self.chance.choice(list(queryset.order_by("pk")) or [None])

    def article(self) -> Article:
        return self.chance.choice(newest_articles())

    def publish(self) -> None:
        minutes = self.chance.choice([-3000, -500, -1, 1, 30])
        make_article(
            title=self.word(),
            summary=self.chance.choice(["", self.word()]),
            category=self.any(Category.objects.all()),
            cover=self.chance.choice([None, make_picture()]),
            tags=self.chance.sample(["泵房", "冬天", "渡船"], k=2),
            published_at=timezone.now() + timedelta(minutes=minutes),
        )

    def edit(self) -> None:
        article = self.article()
        field = self.chance.choice(["title", "summary", "byline", "kicker", "correction_note"])
        if field == "correction_note":
            article.body = f"<p>{self.word()}</p>"
        else:
            setattr(article, field, self.word())
        article.save()

    def set_switch(self) -> None:
        field = self.chance.choice(["headline", "recommended", "comments_open", "ai_generated"])
        article = self.article()
        setattr(article, field, not getattr(article, field))
        article.save()

    def pin(self) -> None:
        article = self.article()
        article.pinned_until = timezone.now() + timedelta(minutes=self.chance.choice([1, 600]))
        article.save()

    def withdraw(self) -> None:
        article = self.article()
        article.withdraw(by=self.editor, notice="内容有误")

    def retag(self) -> None:
        article = self.article()
        article.taggings.all().delete()

    def rename(self) -> None:
        model = self.chance.choice([Category, Tag])
        row = self.any(model.objects.all())
        row.name = self.word()
        row.save()

    def rearrange(self) -> None:
        category = self.any(Category.objects.all())
        category.in_menu = not category.in_menu
        category.position = self.chance.randrange(20)
        category.save()

    def caption(self) -> None:
        if picture := self.any(Picture.objects.all()):
            picture.caption, picture.ai_generated = self.word(), not picture.ai_generated
            picture.save()

    def attach(self) -> None:
        row = Attachment.objects.create(
            title=self.word(), name="a.pdf", kind="pdf", size=9, file="attachments/a.pdf"
        )
        attached = self.chance.choice([[(row.key, row.title)], []])
        self.article().set_attachments(attached)

    def rewrite_page(self) -> None:
        Page.objects.filter(slug="about").update(body=f"<p>{self.word()}</p>")

    def set_masthead(self) -> None:
        now = timezone.now()
        Publication.objects.update_or_create(
            pk=1,
            defaults={
                "tagline": self.word(),
                "grey_from": now + timedelta(minutes=1),
                "grey_until": now + timedelta(minutes=self.chance.choice([2, 90])),
                "grey_scope": self.chance.choice(["home", "site"]),
            },
        )

    def comment(self) -> None:
        article = self.article()
        comment = make_comment(article=article, nickname=self.word(), body=self.word())
        if self.chance.random() < 0.8:
            comment.approve(by=self.moderator)

    def take_down(self) -> None:
        if comment := self.any(Comment.objects.approved()):
            comment.take_down(by=self.moderator, reason="广告")

    def reply(self) -> None:
        if comment := self.any(Comment.objects.filter(article__in=newest_articles()).published()):
            Reply.append(comment, self.chance.choice(["", self.word()]), by=self.editor)

    def restrict(self) -> None:
        if restriction := self.any(Restriction.objects.in_force()):
            restriction.lift(by=self.admin)
        elif comment := self.any(Comment.objects.filter(article__in=newest_articles()).published()):
            kind = self.chance.choice([Restriction.Kind.NICKNAME, Restriction.Kind.SITE])
            subject = comment.nickname if kind == Restriction.Kind.NICKNAME else ""
            Restriction.impose(kind, subject, by=self.admin)

    def open_or_close(self) -> None:
        rules = CommentingSettings.get_solo()
        rules.open = not rules.open
        rules.save()

    def read_much(self) -> None:
        article = self.article()
        DailyViews.add(Counter({(article.pk, timezone.localdate()): self.chance.randrange(1, 99)}))
        # The most read articles are counted once a minute; a page waits for that as long again.
        self.clock.shift(121)

    def wait(self) -> None:
        self.clock.shift(self.chance.choice([1, 60, 70, 3600, 9 * 3600, 86_400]))


ACTIONS = [name for name, value in vars(Newsroom).items() if callable(value) and name[0] != "_"]
ACTIONS = [name for name in ACTIONS if name not in ("word", "any", "article")]


def newest_articles() -> list[Article]:
    return list(Article.objects.published().newest_first()[:NEWEST])


def addresses() -> list[str]:
    return [
        *("/", "/category/jiangshu/", "/feed/", "/pages/about/"),
        Tag.objects.order_by("pk")[0].get_absolute_url(),
        *(article.get_absolute_url() for article in newest_articles()),
        *(f"{article.get_absolute_url()}print/" for article in newest_articles()[:1]),
    ]


@pytest.mark.django_db
def test_two_processes_show_what_would_be_rendered_now(reader, chance, monkeypatch, time_machine):
    time_machine.move_to("2026-11-25T12:00:00+08:00", tick=False)
    newsroom = Newsroom(chance, time_machine)
    processes = [(PageStore(), PartStore()), (PageStore(), PartStore())]
    different = Counter()

    def shown(address: str, pages: PageStore, parts: PartStore) -> tuple[int, bytes]:
        monkeypatch.setattr("newscenter.kept_pages.kept_pages", pages)
        monkeypatch.setattr("articles.templatetags.page_parts.page_parts", parts)
        response = reader.get(address, headers=ROBOT)
        return response.status_code, response.content

    for step in range(STEPS):
        # All of them in turn at first, so that none is left out.
        action = ACTIONS[step] if step < len(ACTIONS) else chance.choice(ACTIONS)
        getattr(newsroom, action)()
        for address in addresses():
            fresh = shown(address, PageStore(), PartStore())
            # In one process it may be an older page that is kept.
            for stores in chance.sample(processes, k=chance.choice([1, 2])):
                assert shown(address, *stores) == fresh, (step, action, address)
            different[address, fresh] += 1
    # The pages did change, and were not all rendered anew each time.
    assert len(different) > STEPS
