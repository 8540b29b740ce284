import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import delivery.models

# Followers are woken once for each transaction that wrote anything, when it ends.
WAKE = """
CREATE FUNCTION delivery_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('manchette_changes', '');
    RETURN NULL;
END $$;

CREATE TRIGGER delivery_wakes AFTER INSERT ON delivery_change
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_wake();
"""
# What a row's trigger writes down: its first argument is tags with spaces between, a word or
# word:column; its second, the columns that are ranges of time, at whose bounds it shows otherwise.
NOTE = """
CREATE FUNCTION delivery_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_of jsonb;
    tag text;
    of_row text[] := '{}';
    range_column text;
    bound timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NULL;
    END IF;
    FOR row_of IN
        SELECT to_jsonb(OLD) WHERE TG_OP <> 'INSERT' UNION SELECT to_jsonb(NEW) WHERE TG_OP <> 'DELETE'
    LOOP
        FOREACH tag IN ARRAY string_to_array(TG_ARGV[0], ' ') LOOP
            IF tag LIKE '%:%' THEN
                tag := split_part(tag, ':', 1) || ':' || (row_of ->> split_part(tag, ':', 2));
            END IF;
            IF tag IS NOT NULL AND NOT tag = ANY(of_row) THEN
                of_row := of_row || tag;
            END IF;
        END LOOP;
    END LOOP;
    INSERT INTO delivery_change (tags) VALUES (of_row);
    IF TG_OP <> 'DELETE' AND TG_ARGV[1] <> '' THEN
        FOREACH range_column IN ARRAY string_to_array(TG_ARGV[1], ' ') LOOP
            FOR bound IN
                SELECT unnest(ARRAY[lower(range), upper(range)])
                FROM CAST(to_jsonb(NEW) ->> range_column AS tstzrange) AS range
            LOOP
                IF bound > clock_timestamp() AND isfinite(bound) THEN
                    INSERT INTO delivery_change (tags, due_at) VALUES (of_row, bound);
                END IF;
            END LOOP;
        END LOOP;
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("transaction", models.BigIntegerField(db_default=delivery.models.TransactionId())),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField()),
                ),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["transaction"], name="change_of_transaction"),
                    models.Index(fields=["made_at"], name="change_made"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="change_due",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WAKE, "DROP FUNCTION delivery_wake() CASCADE"),
        migrations.RunSQL(NOTE, "DROP FUNCTION delivery_note() CASCADE"),
    ]
