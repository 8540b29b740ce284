"""Queries that readers' pages ask over and over, written and planned once.

To have the ORM write a query with a dozen subqueries takes it longer than the database needs to
answer, and so does planning it. A prepared query is a function that returns a queryset:

    @prepared
    def story_at(at, slug):
        return Version.objects.at_address(slug).live(at).for_page(at)

    story_at(request.instant, slug)  # a list

It is called once for each shape of its arguments, with values that stand for them; what it wrote is
asked again with the real ones, and the database plans it once for all of them: what is best for a
rare value must do for a frequent one. It may return Rows instead, of which nothing is made.

Values given by position (datetimes, texts, numbers and lists of these) must go into the query as
they are; a tuple of texts or of whole numbers goes there as one array. What is given by name makes
a shape of its own.

The database answers each row as one text, by which it is known again: what was made of the same row
before is not made once more, and the dozens of columns of a story are not read one by one. That
text is the row's `kept_as`, by which templates know what they made of it too
(delivery.templatetags.kept): so no query gives an instant back as it was asked.
"""

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import InterfaceError, NotSupportedError, OperationalError, connections
from django.db.models import QuerySet
from django.db.models.base import ModelState
from django.http import Http404
from psycopg2.extras import CompositeCaster

from delivery import shown

from .remembered import Remembered

# Shapes of a query, such as lists of different lengths: past this many, they are written each time.
MOST_SHAPES = 64
_TYPES = {datetime: "timestamptz", str: "text", int: "bigint", float: "double precision"}
_FIRST_INSTANT = datetime(2345, 1, 1, tzinfo=UTC)
_FIRST_NUMBER = 1_234_500_000
_names = count()
# {(name of the statement, row as a text): the model's instance}, in bytes.
_memory = Remembered(4_000_000)
# What an instance takes besides the texts that it holds: a card's is 3,300 bytes for a row of 330,
# a whole story's 18,800 for 5,800.
_INSTANCE = 3_000
# {session with the database: the names of what is prepared in it}
_prepared_in = WeakKeyDictionary()
# What is sent before each question, in the same message: it holds for that message alone.
_beforehand = ContextVar("beforehand", default="")


def prepared(build):
    """Return what asks the queryset that `build` returns, and answers a list of its rows."""
    statements = {}

    @functools.wraps(build)
    def ask(*values, **shape):
        key = (*map(_shape, values), *sorted(shape.items()))
        statement = statements.get(key)
        if statement is None:
            is_one_more = len(statements) < MOST_SHAPES
            statement = _Statement(build, values, shape, plans=is_one_more)
            if is_one_more:
                statements[key] = statement
        rows = statement.rows(_flat(values))
        if shown.is_noting():
            for row in rows:
                # As a queryset of stories does by itself.
                if note := getattr(row, "note_shown", None):
                    note()
        return rows

    return ask


@contextmanager
def limited_to(seconds):
    """Have the database give up each question that is asked inside and takes longer, with
    OperationalError; and keep away from it what makes a short one long: other processes, and
    compiled code.
    """
    token = _beforehand.set(
        f"SELECT set_config('statement_timeout', '{float(seconds)}s', true),"
        " set_config('jit', 'off', true),"
        " set_config('max_parallel_workers_per_gather', '0', true);"
    )
    try:
        yield
    finally:
        _beforehand.reset(token)


def one_or_404(found):
    """Return the one that was found. Raise Http404 if none was."""
    if not found:
        raise Http404
    [one] = found
    return one


@dataclass(frozen=True)
class Rows:
    """A query of which rows are wanted as they are, as tuples: what `build` may return too."""

    # Whose database is asked.
    queryset: QuerySet
    sql: str
    params: tuple


class _Statement:
    """One query as the ORM wrote it, to be asked with other values."""

    def __init__(self, build, values, shape, *, plans):
        self.plans = plans
        self.name = f"prepared_{next(_names)}"
        self.types = list(map(_type, _flat(values)))
        first, second = (_Written(build, values, shape, salt) for salt in (1, 2))
        if (first.sql, first.params) != (second.sql, second.params):
            raise ValueError(f"{build.__qualname__} makes something else of its values.")
        self.queryset, self.compiler = first.queryset, first.compiler
        self.sql, self.params = first.sql, first.params
        self.columns = None
        if self.compiler and self.sql:
            self.plain, self.sql = self.sql, _as_texts(self.sql)

    def rows(self, values):
        """Return the list of what the queryset yields with these values in their places."""
        if self.sql is None:
            return []
        connection = connections[self.queryset.db]
        # Instead of asking first whether the connection still works.
        connection.health_check_done = True
        try:
            return self._rows(connection, values)
        except (NotSupportedError, OperationalError, InterfaceError) as error:
            # A migration changed what the plan was made for, or the connection was lost.
            is_known = not isinstance(error, NotSupportedError) and connection.is_usable()
            if connection.in_atomic_block or is_known:
                raise
            connection.close()
            return self._rows(connection, values)

    def _rows(self, connection, values):
        values = list(map(_sent, values))
        with connection.cursor() as cursor:
            cursor.execute(*self._query(connection, values))
            rows = cursor.fetchall()
            if self.compiler is None:
                return rows
            keys = [(self.name, text) for (text,) in rows]
            found = list(map(_memory.get, keys))
            if None in found:
                unknown = [key for key, one in zip(keys, found, strict=True) if one is None]
                made = self._made(connection, cursor, values, unknown)
                found = [made.get(key, one) for key, one in zip(keys, found, strict=True)]
        return [_copied(one) for one in found]

    def _made(self, connection, cursor, values, keys):
        """Return {key: the model's instance} of rows that nothing was made of yet."""
        if self.columns is None:
            with connection.wrap_database_errors, connection.connection.cursor() as asked:
                columns = f"SELECT * FROM ({self.plain}) AS whole_row LIMIT 0"  # noqa: S608
                asked.execute(columns, self._params(values))
                self.columns = [column.type_code for column in asked.description]
        rows = [
            tuple(map(cursor.cast, self.columns, CompositeCaster.tokenize(text)))
            for _name, text in keys
        ]
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *args, **kwargs: [rows]
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        made = {}
        for key, one in zip(keys, queryset._iterable_class(queryset), strict=True):
            one.kept_as = key
            made[key] = one
            _memory.keep(key, one, _INSTANCE + 2 * len(key[1]))
        return made

    def _query(self, connection, values):
        """Return the query and its parameters, for a cursor to execute."""
        # In a pool of connections for all, none knows what another has prepared.
        if not self.plans or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return _beforehand.get() + self.sql, self._params(values)
        connection.ensure_connection()
        session = connection.connection
        known = _prepared_in.setdefault(session, set())
        if self.name not in known:
            # Not by the cursor that logs and counts: the query itself follows.
            with connection.wrap_database_errors, session.cursor() as cursor:
                written = self.sql % tuple(
                    f"${param.place + 1}"
                    if type(param) is _Place
                    else cursor.mogrify("%s", [param]).decode()
                    for param in self.params
                )
                # By itself, the database would plan anew each time what it guesses to gain by that:
                # of these queries, it takes longer to plan than to answer.
                cursor.execute(
                    "SET plan_cache_mode = force_generic_plan;"
                    f"PREPARE {self.name} ({', '.join(self.types)}) AS {written}"
                )
            known.add(self.name)
        places = ", ".join(["%s"] * len(values))
        return f"{_beforehand.get()}EXECUTE {self.name} ({places})", values

    def _params(self, values):
        return [values[param.place] if type(param) is _Place else param for param in self.params]


class _Written:
    """A query with a _Place wherever one of its values goes."""

    def __init__(self, build, values, shape, salt):
        numbers = count(salt * 100)
        stand_ins = [_stand_in(value, numbers) for value in values]
        built = build(*stand_ins, **shape)
        if isinstance(built, Rows):
            self.queryset, self.compiler = built.queryset, None
            self.sql, params = built.sql, built.params
        else:
            self.queryset = built
            self.compiler = built.query.get_compiler(using=built.db)
            try:
                self.sql, params = self.compiler.as_sql()
            except EmptyResultSet:
                self.sql, self.params = None, ()
                return
        places = {_known(value): _Place(n) for n, value in enumerate(_flat(stand_ins))}
        self.params = tuple(places.get(_known(param), param) for param in params)


@dataclass(frozen=True)
class _Place:
    """Where the value of that number goes."""

    place: int


def _as_texts(sql):
    """Return the query with each of its rows as one text, in the order it gives them."""
    # A name that none of its columns has.
    return f"SELECT whole_row::text FROM ({sql}) AS whole_row"  # noqa: S608


def _copied(one):
    """Return a row's object as it was fetched, for whoever asks now; what it is related to is not
    theirs to change.
    """
    new = object.__new__(type(one))
    new.__dict__ = one.__dict__.copy()
    state = new._state = ModelState()
    state.db, state.adding = one._state.db, False
    state.fields_cache = one._state.fields_cache.copy()
    return new


def _stand_in(value, numbers):
    if isinstance(value, list):
        return [_stand_in(one, numbers) for one in value]
    if isinstance(value, tuple):
        return (_stand_in(value[0], numbers),)
    number = next(numbers)
    if isinstance(value, datetime):
        return _FIRST_INSTANT + timedelta(days=number, microseconds=number)
    return f"stand-in-{number}" if isinstance(value, str) else type(value)(_FIRST_NUMBER + number)


def _known(param):
    """Return what tells one stand-in, or what the ORM made of it, from other parameters."""
    if isinstance(param, (list, tuple)):
        return (list, *map(_known, param))
    return (type(param), param) if type(param) in _TYPES else None


def _shape(value):
    if isinstance(value, list):
        return (list, *map(_shape, value))
    return (tuple, type(value[0])) if isinstance(value, tuple) else type(value)


def _type(value):
    return f"{_type(value[0])}[]" if isinstance(value, tuple) else _TYPES[type(value)]


def _sent(value):
    """Return the value as a cursor takes it: of numbers a text, which the database reads faster."""
    if not isinstance(value, tuple):
        return value
    return f"{{{','.join(map(str, value))}}}" if isinstance(value[0], int) else list(value)


def _flat(values):
    return [one for value in values for one in (value if isinstance(value, list) else [value])]
