from django.apps import AppConfig
from django.db import transaction


class RelatedConfig(AppConfig):
    name = "related"

    def ready(self):
        from articles.planning import laid_out

        from . import checking

        laid_out.connect(_relate_soon, dispatch_uid="related.relate")
        checking.watch()


def _relate_soon(sender, article, **kwargs):
    from .tasks import relate

    transaction.on_commit(lambda: relate.enqueue(article.pk))
