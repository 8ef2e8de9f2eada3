from django.db import migrations

from assistants import roles


class Migration(migrations.Migration):
    dependencies = [
        ("assistants", "0006_counts_of_answers"),
        ("callers", "0011_removals_accepted"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(roles.make_room, roles.leave),
        migrations.RunPython(roles.write, roles.leave),
    ]
