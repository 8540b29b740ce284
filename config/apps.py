from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AdminConfig):
    default_site = "config.newsroom.Newsroom"
