"""Which tables change which readers' pages, but for the plans of stories (articles.planning)."""

from delivery.triggers import Watched

WATCHED = [
    # What stands on every page.
    Watched("masthead.Masthead", "site"),
    Watched("masthead.License", "site"),
    Watched("masthead.Channel", "site"),
    Watched("masthead.Banner", "site", ranges="live"),
    Watched("masthead.Banner.channels", "site"),
    Watched("masthead.Banner.sections", "site"),
    Watched("masthead.PromoLink", "site", ranges="live"),
    Watched("masthead.PromoLink.sections", "site"),
    Watched("masthead.StandingPage", "site", ranges="live"),
    Watched("menus.MenuItem", "site"),
    # What a menu may lead to, by its name; a new one is in none.
    Watched("taggit.Tag", "site", columns="name,slug"),
    Watched("front.BreakingNews", "site", ranges="live"),
    Watched("articles.Section", "site"),
    # What some show.
    Watched("articles.Article", "article:id", columns="replaced_by_id"),
    Watched("authors.Author", "author:id authors"),
    Watched("taggit.Tag", "tag:id tags"),
    Watched("images.Picture", "picture:id"),
    Watched("documents.Document", "document:id"),
    Watched("front.Placement", "front", ranges="live"),
    Watched("dossiers.Dossier", "dossiers dossier:id", ranges="live front"),
    Watched("dossiers.Dossier.tags", "dossiers dossier:dossier_id"),
    Watched("dossiers.KeyStory", "dossiers dossier:dossier_id article:article_id"),
    Watched("related.Relation", "related:article_id"),
]
