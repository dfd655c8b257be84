"""The group of moderators, and what editors may do with comments."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODERATOR = [
    "view_comment",
    "moderate_comment",
    "reply_comment",
    "view_decision",
    "view_report",
    "impose_restriction",
]
EDITOR = ["reply_comment"]


def create_group(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("comments")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="comments"
    )
    for name, codenames in {"moderator": MODERATOR, "editor": EDITOR}.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions.filter(codename__in=codenames))


def drop_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="moderator").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_writer_and_editor_groups"),
        ("comments", "0003_triggers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_group, drop_group)]
