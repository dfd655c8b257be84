"""The supplied text of the privacy page names what is stored, from the settings.

A text that somebody has edited stays as it is.
"""

import hashlib

from django.db import migrations

# Of the text that articles 0004 wrote.
SUPPLIED = "7f4df1cc2c5f3d79d1e1828e7c45cb90228d9e187abd90c02c57999e2fa20dab"
BODY = """
<p>阅读本站的文章不需要注册，也不需要告诉我们您是谁。本站记录每篇文章被打开的次数和时间，但不记录是谁打开的。页面不加载第三方的统计、广告和字体。</p>
<p>当您发表评论时，本站会保存：{{ collected_data }}。昵称和评论内容在审核通过后公开；其余信息不公开，只供工作人员防止恶意刷屏、处理投诉，以及依法配合有关部门查询时使用，保存 {{ retention_days }} 天后清除。审核评论的经过也有记录。{{ identity }}{{ province }}</p>
<p>只在下列情况下，本站会在您的设备上存放 Cookie：一是您准备写评论时，用来确认评论确实是从本站页面提交的；二是评论需要验证身份时，用来记住您已经验证过，并在往返途中保留您写下的文字；三是编辑部的工作人员登录管理后台时；四是您换了显示方式（如长者版、深色、大字）时，只用来记住您选的是哪一种。没有写完或者还没有被接收的评论草稿，只存在您自己的浏览器里，提交成功后就会清除。</p>
<p>评论提交后，任何人（包括编辑部）都不会改动它的文字。您可以随时在评论的状态页撤回自己的评论。如果您认为别人的评论侵犯了您的权益，或者想查询、更正、删除与您有关的信息，请通过页面底部的联系方式告诉我们。</p>
"""


def fill_in(apps, schema_editor):
    pages = apps.get_model("articles", "Page").objects.filter(slug="privacy")
    for page in pages:
        if hashlib.sha256(page.body.encode()).hexdigest() == SUPPLIED:
            pages.update(body=BODY.strip())


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_picture_references"),
        ("comments", "0024_sms_codes"),
    ]

    operations = [
        # The way back keeps the text: placeholders stay as they are typed.
        migrations.RunPython(fill_in, migrations.RunPython.noop)
    ]
