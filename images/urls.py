from django.urls import path

from . import choosing, sending, serving, views

app_name = "images"

urlpatterns = [
    path("admin/images/upload/", views.upload, name="upload"),
    path("admin/images/uploads/", sending.begin, name="uploads"),
    path("admin/images/uploads/<uuid:upload_id>/pieces/<int:number>/", sending.piece, name="piece"),
    path("admin/images/uploads/<uuid:upload_id>/picture/", sending.become, name="become"),
    path("admin/images/uploads/<uuid:upload_id>/removal/", sending.remove, name="remove"),
    path("admin/images/choices/", choosing.choices, name="choices"),
    path("media/<path:path>", serving.media, name="media"),
]
