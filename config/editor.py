"""What CKEditor lets people do, in a story and in a few words: the setting CKEDITOR_5_CONFIGS."""

from django.utils.translation import gettext_lazy as _

from masthead import embeds

# fmt: off
# What would let dress in with the words, or write something else than HTML.
TAKEN_OUT = [
    "Markdown", "FullPage", "GeneralHtmlSupport", "Style", "HtmlEmbed", "SourceEditing",
    "Font", "Highlight", "Alignment", "IndentBlock", "CodeBlock", "TodoList",
    "PageBreak", "ImageResize", "TableProperties", "TableCellProperties",
    "ListProperties", "CKFinderUploadAdapter", "Underline", "Strikethrough", "Code",
    "Mention", "Autosave", "ShowBlocks", "HorizontalLine",
]


def configurations(language):
    """Return CKEDITOR_5_CONFIGS, for an editor that speaks that language."""
    return {
        "story": {
            "language": language,
            "toolbar": {
                "items": [
                    "heading", "|", "bold", "italic", "link", "|",
                    "bulletedList", "numberedList", "blockQuote", "insertTable", "pictures",
                    "mediaEmbed", "document", "readAlso", "note", "|", "undo", "redo",
                ],
                "shouldNotGroupWhenFull": True,
            },
            "heading": {
                "options": [
                    {"model": "paragraph", "title": _("Texte"), "class": ""},
                    {"model": "heading2", "view": "h2", "title": _("Intertitre"), "class": ""},
                    {"model": "heading3", "view": "h3", "title": _("Sous-intertitre"), "class": ""},
                ],
            },
            "image": {
                "insert": {"type": "block"},
                "styles": {
                    "options": [
                        {"name": "block", "title": _("Largeur du texte"), "icon": "center",
                         "modelElements": ["imageBlock"], "isDefault": True},
                        {"name": "wide", "title": _("Large"), "icon": "full",
                         "modelElements": ["imageBlock"], "className": "image--wide"},
                        {"name": "inset", "title": _("Encart"), "icon": "right",
                         "modelElements": ["imageBlock"], "className": "image--inset"},
                    ],
                },
                "toolbar": [
                    "imageStyle:block", "imageStyle:wide", "imageStyle:inset", "|",
                    "imageTextAlternative", "toggleImageCaption",
                ],
            },
            "table": {
                "contentToolbar": [
                    "tableColumn", "tableRow", "mergeTableCells", "toggleTableCaption",
                ],
            },
            "link": {"defaultProtocol": "https://"},
            "mediaEmbed": embeds.editor_settings(),
            # From the site's root, without the first slash: the bundle reads "/…/" as a pattern.
            "readAlso": {"searchUrl": "admin/articles/article/stories/"},
            "document": {
                "searchUrl": "admin/documents/search/",
                "uploadUrl": "admin/documents/upload/",
            },
            "removePlugins": TAKEN_OUT,
        },
        # A few paragraphs that hold nothing but words.
        "words": {
            "language": language,
            "toolbar": {
                "items": [
                    "bold", "italic", "link", "bulletedList", "blockQuote", "|", "undo", "redo",
                ],
            },
            "link": {"defaultProtocol": "https://"},
            "removePlugins": [*TAKEN_OUT, "ImageToolbar"],
        },
    }
