"""Tables whose every change, however it is made, is a change of what readers' pages show."""

import hashlib
from dataclasses import dataclass

from django.apps import apps
from django.db import connections


@dataclass(frozen=True)
class Watched:
    # "app.Model", or "app.Model.field" for the rows of a many-to-many field.
    rows: str
    # Each a word, or word:column for one of the row's own.
    tags: str
    # The columns that are ranges of time, at whose bounds it begins and ends to show.
    ranges: str = ""
    # The only columns whose change matters; empty: all.
    columns: str = ""

    @property
    def table(self):
        app, model, *field = self.rows.split(".")
        model = apps.get_model(app, model)
        if field:
            model = model._meta.get_field(field[0]).remote_field.through
        return model._meta.db_table

    @property
    def trigger(self):
        """A name that changes with what it does."""
        what = f"{self.tags}|{self.ranges}|{self.columns}"
        return f"delivery_{hashlib.sha256(what.encode()).hexdigest()[:12]}"


def watch(watched, using="default"):
    """Give the tables of these (Watched) their triggers, and take away those of before.

    A table that has its own already is not touched: making one waits for whoever writes there.
    """
    wanted = {(each.table, each.trigger): each for each in watched}
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'delivery_note'"
        )
        there = set(cursor.fetchall())
        # On the way to an older state of the database, some are not there.
        tables = set(connections[using].introspection.table_names(cursor))
        for table, trigger in there - wanted.keys():
            cursor.execute(f'DROP TRIGGER {trigger} ON "{table}"')
        for (table, trigger), each in wanted.items():
            if (table, trigger) in there or table not in tables:
                continue
            updates = f"UPDATE OF {each.columns}" if each.columns else "INSERT OR DELETE OR UPDATE"
            cursor.execute(
                f'CREATE TRIGGER {trigger} AFTER {updates} ON "{table}"'
                " FOR EACH ROW EXECUTE FUNCTION delivery_note(%s, %s)",
                [each.tags, each.ranges],
            )
