from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe


@require_safe
def healthz(request):
    """Anybody may call it: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
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
