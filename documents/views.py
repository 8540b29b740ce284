from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_POST

from .forms import DocumentForm
from .models import Document

FOUND = 12


def newsroom_only(permission):
    """Let in whoever works in the newsroom and has that permission; refuse anybody else."""

    def may(user):
        if user.is_staff and user.has_perm(permission):
            return True
        raise PermissionDenied

    return user_passes_test(may)


@require_GET
@never_cache
@newsroom_only("documents.view_document")
def search(request):
    """Answer the editor: ?q= words of a title or source, or ?ids= numbers, as JSON.

    {"documents": [{"id", "title", "facts", "cover"}]}, the newest first.
    """
    documents = Document.objects.order_by("-pk")
    if "ids" in request.GET:
        ids = [int(number) for number in request.GET["ids"].split(",")[:100] if number.isdecimal()]
        documents = documents.filter(pk__in=[number for number in ids if number < 2**63])
    else:
        documents = documents.matching(request.GET.get("q", ""))[:FOUND]
    return JsonResponse({"documents": [as_data(document) for document in documents]})


@require_POST
@never_cache
@newsroom_only("documents.add_document")
def upload(request):
    """Take in a document from within a story.

    JSON: {"document": as search says it} or, with status 400, {"errors": {field: sentence}}.
    """
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        errors = {name: " ".join(texts) for name, texts in form.errors.items()}
        return JsonResponse({"errors": errors}, status=400)
    form.instance.receive(by=request.user)
    return JsonResponse({"document": as_data(form.instance)})


def as_data(document):
    count = ngettext("%d page", "%d pages", document.pages) % document.pages
    return {
        "id": document.pk,
        "title": document.title,
        "facts": " · ".join(filter(None, ["PDF", document.weight, count, document.source])),
        "cover": document.cover.url if document.cover else "",
    }


@require_GET
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
@csp_override({})
def file(request, name):
    """Serve a document's file to anybody who has its address, to be saved under its title.

    A web server in front may serve it instead, by the name that it is kept under. No content
    policy goes with it: browsers would hold their own viewer to it.
    """
    document = get_object_or_404(Document.objects.only("title", "file"), file=name)
    try:
        opened = document.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(opened, content_type="application/pdf", filename=document.download_name)
