"""What a template made once is not made again of the same inputs.

    {% kept story=story light=request.light %}…{% endkept %}

What stands between the two sees these inputs and nothing else, so that they alone decide what it
makes; and they are compared whole. So nothing here is ever stale: another headline, another name of
a section, is another input. An input is a plain value, or says all that was fetched of it by
`kept_as`, as what config.prepared fetches does. Where one does not, nothing is kept, and what
stands between the two sees all of the page.

It is kept in the memory of the process, a few megabytes of what was asked last.
"""

from datetime import datetime

from django import template
from django.template.base import token_kwargs
from django.utils.translation import get_language

register = template.Library()

_PLAIN = (str, int, float, datetime, type(None))
# In characters of what is kept and of what it was made of, for each of the two halves.
MOST = 3_000_000


class Halves:
    """Values by key: what was asked lately, and what was asked before that, which goes first."""

    def __init__(self, most):
        self.most = most
        self.clear()

    def clear(self):
        self.recent, self.former, self.size = {}, {}, 0

    def get(self, key):
        value = self.recent.get(key)
        if value is None and (value := self.former.get(key)) is not None:
            self.keep(key, value)
        return value

    def keep(self, key, value):
        if self.size > self.most:
            # Two threads that do so at once forget more, and nothing worse.
            self.former, self.recent, self.size = self.recent, {}, 0
        self.recent[key] = value
        self.size += len(value) + len(repr(key))


memory = Halves(MOST)


@register.tag
def kept(parser, token):
    inputs = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(nodelist, inputs)


class KeptNode(template.Node):
    def __init__(self, nodelist, inputs):
        self.nodelist, self.inputs = nodelist, inputs

    def render(self, context):
        values = {
            name: expression.resolve(context, ignore_failures=True)
            for name, expression in self.inputs.items()
        }
        try:
            # A block within may be another template's that extends this one.
            key = (self, context.template, get_language(), *map(_identity, values.values()))
        except _NothingIsKeptError:
            with context.push(**values):
                return self.nodelist.render(context)
        html = memory.get(key)
        if html is None:
            html = self.nodelist.render(context.new(values))
            memory.keep(key, html)
        return html


class _NothingIsKeptError(Exception):
    pass


def _identity(value):
    if isinstance(value, _PLAIN):
        # 1, True and "1" differ on a page, and so does a text that is safe.
        return (type(value), value)
    if isinstance(value, (list, tuple)):
        return tuple(map(_identity, value))
    known = getattr(value, "kept_as", None)
    if known is None:
        raise _NothingIsKeptError
    return known
