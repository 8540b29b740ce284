from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [path("apercu/<str:signed>/", views.shown, name="shown")]
