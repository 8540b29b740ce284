from django.urls import path, re_path

from . import views

app_name = "documents"

urlpatterns = [
    path("admin/documents/search/", views.search, name="search"),
    path("admin/documents/upload/", views.upload, name="upload"),
    re_path(r"^media/(?P<name>documents/[0-9a-f]{2}/[0-9a-f]{32}\.pdf)$", views.file, name="file"),
]
