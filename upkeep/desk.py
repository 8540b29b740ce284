"""The newsroom's page on how the system is, and its deeds. For those who may look after it."""

from django.contrib import admin, messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from desk.guards import asks_for

from . import queue, status
from .tasks import back_up

SHOWN = 20
MAY = "upkeep.look_after"


@require_GET
@never_cache
@asks_for(MAY)
def page(request):
    """Say how each part of the system is, and list what the worker could not do."""
    now = timezone.now()
    undone = [
        {"pk": task.pk, "purpose": queue.purpose(task), "reason": queue.reason(task), "task": task}
        for task in queue.unfinished(now)[:SHOWN]
    ]
    lines = status.lines(now)
    context = admin.site.each_context(request) | {
        "title": _("L’état du système"),
        "lines": lines,
        "is_well": all(line.level == status.Level.WELL for line in lines),
        "undone": undone,
        "now": now,
    }
    return render(request, "admin/status.html", context)


@require_POST
@asks_for(MAY)
def try_again(request, task):
    if queue.try_again(task, timezone.now()):
        messages.success(request, _("Ce travail sera refait dans un instant."))
    else:
        messages.info(request, _("Ce travail n’est plus à refaire."))
    return redirect("admin:status")


@require_POST
@asks_for(MAY)
def forget(request, task):
    if queue.forget(task, timezone.now()):
        messages.success(request, _("Ce travail est laissé."))
    else:
        messages.info(request, _("Ce travail n’est plus à refaire."))
    return redirect("admin:status")


@require_POST
@asks_for(MAY)
def save(request):
    """Ask the worker for a copy of the database."""
    # Before a hundred pictures: somebody waits for it.
    back_up.using(priority=10).enqueue()
    messages.success(request, _("La sauvegarde est demandée. Elle paraîtra ici une fois faite."))
    return redirect("admin:status")
