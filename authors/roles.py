"""The newsroom's roles, as groups of permissions. This table is the only place that says them."""

from django.apps import apps as installed_apps
from django.utils.translation import gettext_lazy as _

JOURNALIST = "Journaliste"
EDITOR = "Éditeur"
CHIEF_EDITOR = "Rédacteur en chef"

NAMES = {
    JOURNALIST: _("Journaliste"),
    EDITOR: _("Éditeur"),
    CHIEF_EDITOR: _("Rédacteur en chef"),
}


def _all(*models):
    return [
        f"{app}.{verb}_{model}"
        for app, model in (name.split(".") for name in models)
        for verb in ("view", "add", "change", "delete")
    ]


# A journalist changes only stories that are theirs: desk.admin sees to it.
_JOURNALIST = [
    "articles.view_article",
    "articles.add_article",
    "articles.change_article",
    "articles.delete_article",
    "articles.view_section",
    "dossiers.view_dossier",
    "dossiers.view_keystory",
    "images.view_picture",
    "images.add_picture",
    "images.change_picture",
    "documents.view_document",
    "documents.add_document",
    "documents.change_document",
    "authors.view_author",
    "taggit.view_tag",
    "masthead.view_notice",
    "masthead.view_license",
]
_EDITOR = [
    *_JOURNALIST,
    "articles.change_any_article",
    "articles.publish_article",
    "front.change_placement",
    "front.change_breakingnews",
    "weblinks.view_webaddress",
    "upkeep.look_after",
    *_all("authors.author", "images.picture", "documents.document", "taggit.tag"),
    *_all("dossiers.dossier", "dossiers.keystory"),
]
_CHIEF_EDITOR = [
    *_EDITOR,
    "masthead.view_masthead",
    "masthead.change_masthead",
    *_all(
        "articles.section",
        "articles.checkrule",
        "masthead.notice",
        "masthead.license",
        "masthead.channel",
        "masthead.banner",
        "masthead.promolink",
        "masthead.standingpage",
        "menus.menuitem",
        "authors.user",
        "redirects.redirect",
    ),
]

PERMISSIONS = {JOURNALIST: _JOURNALIST, EDITOR: _EDITOR, CHIEF_EDITOR: _CHIEF_EDITOR}


def grant(using="default", **kwargs):
    """Make the groups hold what PERMISSIONS says, no more and no less. Runs after each migrate."""
    Group = installed_apps.get_model("auth", "Group")
    Permission = installed_apps.get_model("auth", "Permission")
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name, wanted in PERMISSIONS.items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        # Apps that have not migrated yet have no permissions; the last app's signal sets them all.
        group.permissions.set({known[label] for label in wanted if label in known})
