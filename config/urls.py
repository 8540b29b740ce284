from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("documents.urls")),
    path("", include("images.urls")),
    path("admin/", admin.site.urls),
    path("", include("desk.urls")),
    path("", include("delivery.urls")),
    path("", include("masthead.urls")),
    path("", include("front.urls")),
    path("", include("search.urls")),
    path("", include("dossiers.urls")),
    path("", include("articles.urls")),
]

handler500 = "delivery.unavailable.failed"
