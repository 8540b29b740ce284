"""What queries and indexes ask of an instant, or of a range of time."""

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast


class Contains(Func):
    """Whether a range holds an instant, by the function that the operator @> stands for.

    Of the operator with an instant that is not known yet, as in a plan that is made once for all
    (config.prepared), the planner thinks that it leaves one row in two hundred, and reads all that
    is live by its index.
    """

    function = "range_contains_elem"
    output_field = models.BooleanField()
    arity = 2


def lower(field):
    """Return when a range starts, as an expression."""
    return Func(F(field), function="lower", output_field=models.DateTimeField())


def upper(field):
    """Return when a range ends, as an expression."""
    return Func(F(field), function="upper", output_field=models.DateTimeField())


def month_of(field):
    """Return the first day of the month of an instant in UTC, as an expression for an index too."""
    in_utc = Func(Value("UTC"), F(field), function="timezone")
    month = Func(Value("month"), in_utc, function="date_trunc")
    return Cast(month, models.DateField())
