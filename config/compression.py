from django.middleware import gzip

from .media import TYPES


class GZipMiddleware(gzip.GZipMiddleware):
    """Django's, which leaves alone what is compressed by its format: it would grow, unmeasured."""

    def process_response(self, request, response):
        if response.get("Content-Type") in TYPES.values():
            return response
        return super().process_response(request, response)
