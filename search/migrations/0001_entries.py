import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# What the words of a text become, the same for a story and for a question: small letters without
# accents, ligatures or punctuation, then the stems of French. Folding first makes "ecoles" and
# "écoles" one word; but stems go by accents too ("publiée" and "publier" have one, "publiee" has
# another), so that of the word as it was written stands at the same position beside it. Ranges of
# characters are by number, and do as well where the database's locale knows no letter but ASCII's.
WORDS = r"""
CREATE FUNCTION search_punctuated(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT regexp_replace($1,
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u02ff\u2000-\u206f\u3000-\u303f]+',
    ' ', 'g') $$;

CREATE FUNCTION search_folded(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT
    -- The plurals and the feminine that the stems leave apart: travaux, maraîchères.
    regexp_replace(regexp_replace(
        manchette_fold(replace(replace(replace(replace(
            search_punctuated($1), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae')),
        '\m(trav|vitr|cor|em)aux\M', '\1ail', 'g'),
        '(\w{4})eres?\M', '\1er', 'g') $$;

CREATE FUNCTION search_words(text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT (
    to_tsvector('pg_catalog.french', search_folded($1))::text || ' '
    || manchette_fold(to_tsvector('pg_catalog.french', search_punctuated($1))::text)
)::tsvector $$;

-- Words that follow each other, as they are asked for.
CREATE FUNCTION search_phrase(text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT phraseto_tsquery('pg_catalog.french', search_folded($1)) $$;

-- One word, by either of its stems.
CREATE FUNCTION search_word(text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT search_phrase($1)
    || manchette_fold(phraseto_tsquery('pg_catalog.french', search_punctuated($1))::text)::tsquery
$$;

-- The words of sanitised HTML, without the dateline that opens every story.
CREATE FUNCTION search_plain(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT replace(replace(replace(replace(replace(
    regexp_replace($1, '<span class="dateline">[^<]*</span>|<[^>]*>', ' ', 'g'),
    '&nbsp;', U&'\00a0'), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&amp;', '&') $$;
"""
# Words that are not indexed stand between one part and the next, so that no phrase goes across.
# A version's words and facets never change but for its time. What is past the first 200,000
# characters is left out: the database takes no more than a megabyte of words in one row.
ENTRIES = r"""
CREATE FUNCTION search_words_of(story articles_version) RETURNS tsvector
LANGUAGE sql STABLE
AS $$ SELECT
    setweight(search_words(concat_ws(' de de de de de ', story.kicker, story.headline)), 'A')
    || setweight(search_words(concat_ws(' de de de de de ', '', left(story.standfirst, 20000),
        (SELECT string_agg(tag->>'name', ' de de de de de ')
         FROM jsonb_array_elements(story.tags) AS tag),
        (SELECT string_agg(byline->>'name', ' de de de de de ')
         FROM jsonb_array_elements(story.bylines) AS byline))), 'B')
    || setweight(search_words(
        ' de de de de de ' || search_plain(left(story.body, 200000))), 'C') $$;

CREATE FUNCTION search_facets_of(story articles_version) RETURNS text[]
LANGUAGE sql STABLE
AS $$ SELECT ARRAY[
        to_char(story.first_published_at AT TIME ZONE 'UTC', 'YYYY'),
        to_char(story.first_published_at AT TIME ZONE 'UTC', 'YYYY-MM'),
        's' || story.section_id]
    || ARRAY(SELECT DISTINCT 'a' || (byline->>'author')
             FROM jsonb_array_elements(story.bylines) AS byline) $$;

CREATE FUNCTION search_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.live IS NULL THEN
        DELETE FROM search_entry WHERE version_id = NEW.id;
        RETURN NULL;
    END IF;
    UPDATE search_entry SET live = NEW.live, first_published_at = NEW.first_published_at,
        facets = search_facets_of(NEW) WHERE version_id = NEW.id;
    IF NOT FOUND THEN
        INSERT INTO search_entry (version_id, words, facets, live, first_published_at, article_id)
        VALUES (NEW.id, search_words_of(NEW), search_facets_of(NEW), NEW.live,
            NEW.first_published_at, NEW.article_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER search_keep_entry
AFTER INSERT OR UPDATE OF live, first_published_at ON articles_version
FOR EACH ROW EXECUTE FUNCTION search_keep_entry();
"""
FILL = """
INSERT INTO search_entry (version_id, words, facets, live, first_published_at, article_id)
SELECT id, search_words_of(story), search_facets_of(story), live, first_published_at, article_id
FROM articles_version AS story WHERE live IS NOT NULL ORDER BY first_published_at
"""
# Tags and authors by the beginnings of their words (search.suggesting).
NAMES = """
CREATE INDEX search_tag_names ON taggit_tag
USING gin (to_tsvector('simple', manchette_fold(name)));
CREATE INDEX search_author_names ON authors_author
USING gin (to_tsvector('simple', manchette_fold(name)));
"""
NO_NAMES = "DROP INDEX search_tag_names; DROP INDEX search_author_names;"
# How frequent the 10,000 most frequent words are, which search.asking reads.
STATISTICS = "ALTER TABLE search_entry ALTER COLUMN words SET STATISTICS 1000"

NO_WORDS = """
DROP FUNCTION search_word(text);
DROP FUNCTION search_phrase(text);
DROP FUNCTION search_words(text);
DROP FUNCTION search_folded(text);
DROP FUNCTION search_punctuated(text);
DROP FUNCTION search_plain(text);
"""
NO_ENTRIES = """
DROP TRIGGER search_keep_entry ON articles_version;
DROP FUNCTION search_keep_entry();
DROP FUNCTION search_words_of(articles_version);
DROP FUNCTION search_facets_of(articles_version);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0011_licenses"),
        ("authors", "0001_initial"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="articles.version",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("live", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("first_published_at", models.DateTimeField()),
                ("article_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "entrée de la recherche",
                "verbose_name_plural": "entrées de la recherche",
            },
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(ENTRIES, NO_ENTRIES),
        migrations.RunSQL(NAMES, NO_NAMES),
        migrations.RunSQL(STATISTICS, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["words", "facets"], name="search_entry_words"
            ),
        ),
    ]
