from django.contrib.auth.decorators import permission_required
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from .forms import PictureForm
from .keeping import answers_if_not_kept
from .sending import sentences


@require_POST
@permission_required("images.add_picture", raise_exception=True)
@answers_if_not_kept
def upload(request):
    """Take in a picture that a journalist drops into a story; answer as CKEditor expects.

    JSON: {"url": address} or, with status 400, {"error": {"message": sentence}}.
    """
    form = PictureForm(request.POST, {"file": request.FILES.get("upload")})
    if not form.is_valid():
        return JsonResponse({"error": {"message": sentences(form)}}, status=400)
    form.instance.uploaded_by = request.user
    return JsonResponse({"url": form.save().file.url})
