from django.shortcuts import get_object_or_404
from django.urls import reverse

from articles.feeds import NEWEST, AtomMixin, StoriesFeed
from articles.models import Version

from .models import Dossier


class DossierFeed(StoriesFeed):
    def tags(self, dossier):
        return dossier.shown_tags

    def get_object(self, request, slug):
        return get_object_or_404(Dossier.objects.live(request.instant).with_tags(), slug=slug)

    def stories(self, dossier):
        live = Version.objects.live(self.at)
        newest = live.among_newest(dossier.parts(live), NEWEST).newest_first()
        return list(newest.for_page(self.at)[:NEWEST])

    def path(self, dossier):
        return reverse("dossiers:feed", args=[dossier.slug])


class DossierAtom(AtomMixin, DossierFeed):
    pass
