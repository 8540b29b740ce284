from django.urls import path

from . import serving, views

app_name = "images"

urlpatterns = [
    path("admin/images/upload/", views.upload, name="upload"),
    path("media/<path:path>", serving.media, name="media"),
]
