from django.urls import path

from . import feeds, views

app_name = "dossiers"

urlpatterns = [
    path("dossier/", views.index, name="index"),
    path("dossier/<slug:slug>/", views.dossier, name="dossier"),
    path("dossier/<slug:slug>/feed/", feeds.DossierFeed(), name="feed"),
    path("dossier/<slug:slug>/feed/atom/", feeds.DossierAtom(), name="atom"),
]
