from django.db import migrations

GUARD = """
CREATE FUNCTION articles_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    time CONSTANT text[] := '{live, ends_at, first_published_at}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.live IS NOT NULL THEN
            RAISE EXCEPTION 'a version that has been planned is kept for ever';
        END IF;
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - time IS DISTINCT FROM to_jsonb(OLD) - time THEN
        RAISE EXCEPTION 'only the time of a version may change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_version_is_immutable
BEFORE UPDATE OR DELETE ON articles_version
FOR EACH ROW EXECUTE FUNCTION articles_version_is_immutable();
"""
UNGUARD = """
DROP TRIGGER articles_version_is_immutable ON articles_version;
DROP FUNCTION articles_version_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_story")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
