from django.urls import path

from . import views

app_name = "masthead"

urlpatterns = [
    path("page/<slug:slug>/", views.page, name="page"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/tdmrep.json", views.tdmrep, name="tdmrep"),
    path(".well-known/security.txt", views.security, name="security"),
]
