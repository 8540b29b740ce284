"""What other apps add to a story's page, from their AppConfig.ready()."""

# What a page fetches in its own query: {name: function of the instant that returns an expression}.
ON_PAGES = {}
# What the page of a draft gets of it, which no query fetches:
# {the same name: function of the draft, a Version not saved, and the instant}.
ON_DRAFTS = {}
