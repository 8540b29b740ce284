from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0005_former_names")]

    operations = [
        migrations.AddIndex(
            model_name="picture", index=models.Index(fields=["file"], name="picture_file")
        ),
    ]
