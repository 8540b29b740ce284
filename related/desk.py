"""Dismissing a subject that is offered as a dossier, for whoever may open one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .clusters import clusters
from .models import Dismissal


@require_POST
def dismiss(request):
    """Offer no dossier any more of the subject that the article `story` is of."""
    _require(request)
    number, now = request.POST.get("story", ""), timezone.now()
    offered = (
        cluster
        for cluster in clusters(now)
        if number in {str(version.article_id) for version in cluster.versions}
    )
    if cluster := next(offered, None):
        articles = [version.article_id for version in cluster.versions]
        Dismissal.objects.create(
            title=cluster.title, articles=articles, by=request.user, made_at=now
        )
        messages.success(
            request,
            _("« %s » est écarté : il reviendra si la plupart de ses articles sont nouveaux.")
            % cluster.title,
        )
    else:
        messages.info(request, _("Ce sujet n’est plus proposé."))
    return redirect("admin:dossiers_dossier_changelist")


@require_POST
def take_back(request, dismissal_id):
    """Offer the subject of a Dismissal again."""
    _require(request)
    # Somebody else may have done so already.
    Dismissal.objects.filter(pk=dismissal_id).delete()
    messages.success(request, _("Le sujet est de nouveau proposé, s’il grandit toujours."))
    return redirect("admin:dossiers_dossier_changelist")


def _require(request):
    if not request.user.has_perm("dossiers.add_dossier"):
        raise PermissionDenied
