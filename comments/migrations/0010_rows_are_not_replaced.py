from django.db import migrations

from comments import triggers


def install_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_digest")]

    operations = [migrations.RunPython(install_triggers, migrations.RunPython.noop)]
