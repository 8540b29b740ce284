from django.middleware import gzip

from .media import TYPES


class GZipMiddleware(gzip.GZipMiddleware):
    """Django's, which leaves alone what is compressed by its format: it would grow, unmeasured.

    A page of readers is not padded with random bytes either: it holds no secret to be guessed by
    its length.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self.unpadded = gzip.GZipMiddleware(get_response)
        self.unpadded.max_random_bytes = 0

    def process_response(self, request, response):
        if response.get("Content-Type") in TYPES.values():
            return response
        if getattr(request, "page_kind", None) and not response.cookies:
            return self.unpadded.process_response(request, response)
        return super().process_response(request, response)
