from django.apps import AppConfig
from django.db import transaction


class RelatedConfig(AppConfig):
    name = "related"

    def ready(self):
        from articles.additions import ON_DRAFTS, ON_PAGES
        from articles.planning import laid_out

        from . import checking, signals
        from .chains import chain_of_draft, chain_of_story

        ON_PAGES["chain_list"] = chain_of_story
        ON_DRAFTS["chain_list"] = chain_of_draft
        laid_out.connect(_relate_soon, dispatch_uid="related.relate")
        laid_out.connect(signals.touch_leading, dispatch_uid="related.touch")
        checking.watch()


def _relate_soon(sender, article, **kwargs):
    from .tasks import relate

    transaction.on_commit(lambda: relate.enqueue(article.pk))
