"""What the plans of stories change of dossiers' pages; those of their tags change by the tags."""

from delivery.changes import changed

from .models import KeyStory


def touch_dossiers(sender, article, moments, **kwargs):
    """Have the pages of the dossiers whose key story it is follow whether the story is public."""
    dossiers = KeyStory.objects.filter(article=article).values_list("dossier", flat=True)
    tags = [f"dossier:{pk}" for pk in dossiers] if moments else []
    for moment in moments:
        changed(*tags, at=moment)
