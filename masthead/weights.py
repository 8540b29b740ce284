"""What a file weighs, in the words of those who pay for each megabyte."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def weight(size):
    """Return a number of bytes in words: "840 ko", "1,2 Mo"."""
    if size < 999_500:
        return _("%s ko") % number_format(max(1, round(size / 1000)))
    return _("%s Mo") % number_format(round(size / 1_000_000, 1), decimal_pos=1)
