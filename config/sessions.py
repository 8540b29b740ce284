from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware


class PatientSessionMiddleware(SessionMiddleware):
    """Django's own, but for an answer that comes late.

    A window whose session has expired goes on asking, every few seconds. Where its person signs in
    again meanwhile, the answer (401) to what was asked before would take the new session's cookie
    away, and on a slow link it often comes after it.
    """

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if response.status_code == 401:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response
