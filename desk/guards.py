"""Who is let into a page of the newsroom that no model's admin makes."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def asks_for(permission):
    """Let in whoever holds the permission; refuse everybody else of the newsroom."""

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
