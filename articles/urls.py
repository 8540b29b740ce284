from django.urls import path

from . import feeds, sitemaps, views

app_name = "articles"

urlpatterns = [
    path("feed/", feeds.FrontFeed(), name="feed"),
    path("feed/atom/", feeds.FrontAtom(), name="atom"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-lists.xml", sitemaps.lists, name="sitemap_lists"),
    path("news-sitemap.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-<int:year>-<int:month>.xml", sitemaps.month, name="sitemap_month"),
    path("corrections/", views.corrections, name="corrections"),
    path("tag/", views.tags, name="tags"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("tag/<slug:slug>/feed/", feeds.TagFeed(), name="tag_feed"),
    path("tag/<slug:slug>/feed/atom/", feeds.TagAtom(), name="tag_atom"),
    path("tag/<path:words>/", views.tag_as_written),
    path("auteur/<slug:slug>/", views.author, name="author"),
    path("auteur/<slug:slug>/feed/", feeds.AuthorFeed(), name="author_feed"),
    path("auteur/<slug:slug>/feed/atom/", feeds.AuthorAtom(), name="author_atom"),
    path("auteur/", views.authors, name="authors"),
    path("archives/", views.archives, name="archives"),
    path("archives/<int:year>/", views.period, name="year"),
    path("archives/<int:year>/<int:month>/", views.period, name="month"),
    path("archives/<int:year>/<int:month>/<int:day>/", views.period, name="day"),
    path("<slug:slug>/", views.section_front, name="section"),
    path("<slug:slug>/feed/", feeds.SectionFeed(), name="section_feed"),
    path("<slug:slug>/feed/atom/", feeds.SectionAtom(), name="section_atom"),
    path("<slug:section>/<slug:slug>/", views.story, name="story"),
]
