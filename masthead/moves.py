"""Addresses that moved: every old one leads to the present one in a single hop."""

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.db import transaction


@transaction.atomic
def leave_redirect(old, new):
    """Make the address `old` lead to `new` for good, and all that led to `old` as well."""
    mine = Redirect.objects.filter(site_id=settings.SITE_ID)
    mine.filter(new_path=old).update(new_path=new)
    mine.filter(old_path=new).delete()
    mine.update_or_create(old_path=old, site_id=settings.SITE_ID, defaults={"new_path": new})
