"""What leads from one story to the next."""


def ranker():
    """Return what ranks stories: an instance of the class that the setting RELATED_RANKER names.

    It has two deeds, learn(stories) and rank(story, count), as related.lexical has them.
    """
    from django.conf import settings
    from django.utils.module_loading import import_string

    return import_string(settings.RELATED_RANKER)()
