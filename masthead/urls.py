from django.urls import path

from . import views

app_name = "masthead"

urlpatterns = [
    path("page/<slug:slug>/", views.page, name="page"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/tdmrep.json", views.tdmrep, name="tdmrep"),
    path(".well-known/security.txt", views.security, name="security"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("icone/<slug:stamp>/<slug:name>.png", views.icon, name="stamped_icon"),
    # Where browsers and iPhones look by themselves: no page spends a byte on saying so.
    path("favicon.ico", views.icon, {"name": "48"}, name="favicon"),
    path("apple-touch-icon.png", views.icon, {"name": "180"}, name="touch_icon"),
]
