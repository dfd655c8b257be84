"""The section of the handbook that tells about a page of the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

# By the name of the view; where it has none of its own, by the model that the name begins with.
SECTIONS = {
    "index": "writers#登录与首页",
    "app_list": "writers#登录与首页",
    "password_change": "writers#账号安全",
    "password_change_done": "writers#账号安全",
    "mfa": "writers#账号安全",
    "handbook": "",
    "handbook_page": "",
    "setup": "administrators#上线准备",
    "compliance": "administrators#合规自查",
    "articles_article": "writers#写一篇稿件",
    "articles_article_changelist": "writers#找稿件",
    "articles_article_import_word": "writers#导入-word-文件",
    "articles_article_history": "writers#修改历史",
    "articles_article_version": "writers#修改历史",
    "articles_picture": "writers#图片",
    "articles_category": "editors#栏目",
    "articles_tag": "editors#标签",
    "articles_page": "editors#页脚页面",
    "articles_publication": "editors#报头与备案信息",
    "comments_comment": "moderators#查找评论",
    "comments_comment_desk": "moderators#审核台",
    "comments_comment_bulk": "moderators#相同的评论",
    "comments_publishedcomment": "editors#评论与回复",
    "comments_report": "moderators#举报",
    "comments_articlereport": "editors#文章举报",
    "comments_restriction": "moderators#应急措施",
    "comments_ledger": "moderators#台账与案卷",
    "comments_ledger_bundle": "moderators#检查与取证",
    "comments_decision": "moderators#检查与取证",
    "comments_disclosure": "moderators#检查与取证",
    "comments_commentingsettings": "administrators#评论设置",
    "comments_reason": "administrators#不予发布的理由",
    "comments_term": "administrators#词表",
    "comments_termlist": "administrators#词表",
    "auth_user": "administrators#添加人员",
    "auth_user_password_change": "administrators#重设密码与两步验证",
    "auth_user_reset_second_factor": "administrators#重设密码与两步验证",
    "auth_group": "administrators#添加人员",
    "newscenter_signinevent": "administrators#登录日志",
}


# Of pages that people with this right use for something else.
BY_RIGHT = {
    "auth.add_user": {"index": "administrators#运行状况"},
    "articles.publish_article": {"articles_article_change": "editors#审读与发布"},
    "comments.moderate_comment": {"index": "moderators#审核台"},
}


def section_of(view: str) -> str | None:
    """Return page and anchor for a view of the admin; None if nothing is written about it."""
    name = view.removeprefix("admin:")
    while name:
        if name in SECTIONS:
            return SECTIONS[name]
        name = name.rpartition("_")[0]
    return None


def help_address(request: HttpRequest) -> str:
    """Return where the handbook tells about the page that is asked for."""
    match = request.resolver_match
    view = match.view_name.removeprefix("admin:") if match else ""
    own = [
        sections[view]
        for right, sections in BY_RIGHT.items()
        if view in sections and request.user.has_perm(right)
    ]
    page, _hash, anchor = (own[0] if own else section_of(view) or "").partition("#")
    if not page:
        return reverse("admin:handbook")
    return f"{reverse('admin:handbook_page', args=[page])}#{anchor}"
