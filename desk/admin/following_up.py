"""Which story a story follows, in its form."""

from django.contrib.admin.widgets import AutocompleteSelect
from django.urls import reverse


class FollowedSelect(AutocompleteSelect):
    """The choice of a story that readers have or will have, whoever wrote it."""

    def get_url(self):
        return reverse(f"{self.admin_site.name}:articles_stories")
