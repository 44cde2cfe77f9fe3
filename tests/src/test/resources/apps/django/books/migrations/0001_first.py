from django.db import migrations, models


def shelve(apps, editor):
    apps.get_model("books", "Book").objects.create(title="Emma")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=200))],
        ),
        migrations.RunPython(shelve, migrations.RunPython.noop),
    ]
