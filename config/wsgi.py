"""The WSGI application that gunicorn serves: Django, behind the copies of its pages."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Once Django is set up.
from delivery.cache import in_front_of  # noqa: E402

application = in_front_of(application)
