"""Addresses as people copy them: capitals, accents, spaces, doubled or missing slashes."""

import re
from urllib.parse import quote

from django.http import HttpResponsePermanentRedirect
from django.utils.text import slugify

# What has addresses of its own, in which a capital may matter.
_ELSEWHERE = re.compile(r"/(admin|apercu|media|static)/")


class TidyAddressMiddleware:
    """Lead from an untidy address that nothing answers to what answers at the tidy one: one hop.

    It asks what the tidy address would answer, so that a story which moved besides is no second
    hop. It stands inside CommonMiddleware, which otherwise adds the slash alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        path = request.path_info
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        neat = tidy(path)
        if neat == path or _ELSEWHERE.match(path):
            return response
        request.path = request.path_info = neat
        answer = self.get_response(request)
        if answer.status_code == 404:
            request.path = request.path_info = path
            return response
        if answer.status_code in {301, 302}:
            return answer
        query = request.META["QUERY_STRING"]
        return HttpResponsePermanentRedirect(quote(neat) + (f"?{query}" if query else ""))


def tidy(path):
    """Return the path as our own pages write theirs, or as it is if none could be meant."""
    parts = [part for part in path.split("/") if part]
    if parts and "." in parts[-1]:
        # A file's name: /Robots.TXT.
        return "/" + "/".join(parts).lower()
    slugs = [slugify(part) for part in parts]
    return "/".join(["", *slugs, ""]) if all(slugs) else path
