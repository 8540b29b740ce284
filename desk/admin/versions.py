"""A story's versions: the list of them, each as readers would get it, and coming back to one.

Each view takes the ArticleAdmin, which says who may call it.
"""

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from .asking import article_of, attempt, to_story


@require_GET
@never_cache
def version_page(request, admin, article_id, number):
    """Show any version as readers would get it."""
    article = article_of(request, admin, article_id)
    now = timezone.now()
    versions = article.versions.filter(number=number).for_page(now)
    version = get_object_or_404(versions)
    if not version.section:
        message = _("Choisissez une rubrique : sans elle, l’article n’a pas d’adresse à montrer.")
        messages.error(request, message)
        return to_story(article)
    if not version.live:
        # As if it came out at this instant; nothing is saved.
        version.live, version.first_published_at = DateTimeTZRange(now, None), now
    request.instant = now
    return render(request, "articles/article_page.html", {"story": version, "preview": True})


@require_POST
def restoration(request, admin, article_id, number):
    """Make an old version the working copy again."""
    article = article_of(request, admin, article_id, "restore")
    version = get_object_or_404(article.versions, number=number)
    done = _("La version %d est revenue dans le formulaire. Publiez-la pour la montrer.") % number
    attempt(request, lambda: article.restore(version, by=request.user), done)
    return to_story(article)
