"""The rows that exist once (settings, heads of the chained logs), and reasons to begin with."""

from django.db import migrations

SINGLE_ROWS = ["CommentingSettings", "DecisionHead", "DisclosureHead", "RestrictionHead"]
REASONS = [
    "与文章无关",
    "辱骂、人身攻击",
    "广告、推广",
    "留有联系方式",
    "泄露他人个人信息",
    "谣言或无法核实的消息",
    "淫秽、低俗",
    "暴力、恐怖",
    "民族、宗教歧视",
    "危害国家安全和利益",
    "侵害未成年人",
    "重复或没有意义",
]


def create_rows(apps, schema_editor):
    for name in SINGLE_ROWS:
        apps.get_model("comments", name).objects.create(pk=1)
    reason = apps.get_model("comments", "Reason")
    for number, text in enumerate(REASONS, start=1):
        reason.objects.create(text=text, position=number * 10)


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [
        # The way back keeps the rows: the tables that hold them are dropped with 0001.
        migrations.RunPython(create_rows, migrations.RunPython.noop)
    ]
