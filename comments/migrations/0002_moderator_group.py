from django.contrib.auth.management import create_permissions
from django.db import migrations


def make_group(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("comments")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="comments",
        codename__in=["view_comment", "moderate_comment", "view_decision"],
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="moderator")
    group.permissions.set(permissions)


def drop_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="moderator").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0001_comments_and_their_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, drop_group)]
