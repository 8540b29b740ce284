"""What the newsroom needs of each request, and readers do not: sessions, people, messages.

A reader is whoever asks for a page of the site and has no session. Nothing about them is looked up,
and their pages are made without what most of Django's own stack does.
"""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware

from .sessions import PatientSessionMiddleware

# Where people sign in or write something, also before they have a session.
_WRITTEN_IN = ("/admin/", "/apercu/")


def is_reader(request):
    """Whether the request is a reader's."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path_info.startswith(_WRITTEN_IN)
    )


class _NotForReaders:
    def __call__(self, request):
        return self.get_response(request) if is_reader(request) else super().__call__(request)


class SessionMiddleware(_NotForReaders, PatientSessionMiddleware):
    pass


class UserMiddleware(_NotForReaders, AuthenticationMiddleware):
    def __call__(self, request):
        request.user = AnonymousUser()
        return super().__call__(request)


class MessagesMiddleware(_NotForReaders, MessageMiddleware):
    pass
