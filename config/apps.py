from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AdminConfig):
    default_site = "config.newsroom.Newsroom"

    def ready(self):
        super().ready()
        from . import checks  # noqa: F401
