"""The groups of writers and editors, with their permissions."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITER = [
    "add_article",
    "change_article",
    "view_article",
    "view_category",
    "add_picture",
    "change_picture",
    "view_picture",
    "view_tag",
]
EDITOR = [
    *WRITER,
    "publish_article",
    "add_category",
    "change_category",
    "delete_category",
    "change_page",
    "view_page",
    "change_publication",
    "view_publication",
    "change_tag",
]


def make_groups(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("articles")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles"
    )
    for name, codenames in {"writer": WRITER, "editor": EDITOR}.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.set(permissions.filter(codename__in=codenames))


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=["writer", "editor"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_search_index"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, drop_groups)]
