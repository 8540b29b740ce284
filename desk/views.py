"""What somebody without an account sees of a draft: whoever holds a link that is open."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.cutting import draft

from .forms import RemarkForm
from .messages import tell, writers
from .models import PreviewLink, Remark


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def shown(request, signed):
    """Show the draft that the link is of; take a remark about it."""
    link = PreviewLink.find(signed)
    if link is None:
        return _closed(request, _("Ce lien n’est pas entier. Demandez qu’on vous le renvoie."), 404)
    if not link.is_open(request.instant):
        words = _("Ce lien n’est plus valable. Demandez-en un autre à la personne qui l’a envoyé.")
        return _closed(request, words, 410)
    form = RemarkForm(request.POST or None)
    full = link.remarks.count() >= Remark.MOST
    if full and request.method == "POST":
        form.add_error(None, _("Ce lien a reçu toutes les remarques qu’il peut recevoir."))
    elif form.is_valid():
        remark = form.save(commit=False)
        remark.link = link
        remark.save()
        text = _("%(who)s, à qui l’article a été montré : %(text)s") % {
            "who": remark.name,
            "text": remark.text,
        }
        tell(writers(link.article) | {link.made_by}, link.article, text)
        messages.success(request, _("Merci. La rédaction a reçu votre remarque."))
        return redirect(link)
    story = draft(link.article, timezone.now())
    context = {"story": story, "link": link, "form": form, "remarks": link.remarks.all()}
    response = render(request, "desk/shown.html", context)
    return _for_nobody_else(response)


def _closed(request, words, status):
    response = render(request, "desk/closed.html", {"words": words}, status=status)
    return _for_nobody_else(response)


def _for_nobody_else(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
