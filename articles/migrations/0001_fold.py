from django.db import migrations

# Small letters without accents. normalize() and regexp_replace() are immutable and need no extension.
FOLD = r"""
CREATE FUNCTION manchette_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g')) $$
"""


class Migration(migrations.Migration):
    dependencies = []

    operations = [migrations.RunSQL(FOLD, "DROP FUNCTION manchette_fold(text)")]
