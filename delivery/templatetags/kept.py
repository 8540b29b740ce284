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

from config.remembered import Remembered

register = template.Library()

_PLAIN = (str, int, float, datetime, type(None))
# In characters, twice.
MOST = 1_500_000


memory = Remembered(MOST)


@register.tag
def kept(parser, token):
    inputs = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(nodelist, inputs)


class KeptNode(template.Node):
    def __init__(self, nodelist, inputs):
        self.nodelist, self.inputs = nodelist, inputs
        self._found = {}

    def get_nodes_by_type(self, nodetype):
        # A template that extends another looks for the other's blocks each time.
        if nodetype not in self._found:
            self._found[nodetype] = super().get_nodes_by_type(nodetype)
        return self._found[nodetype]

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
            memory.keep(key, html, len(html))
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
