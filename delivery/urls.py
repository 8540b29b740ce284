from django.urls import path

from . import views

app_name = "delivery"

urlpatterns = [
    path("leger/", views.light, name="light"),
    path("hors-ligne/", views.offline, name="offline"),
    # At the root, so that it is in charge of all below it.
    path("sw.js", views.worker, name="worker"),
]
