"""What is made of pictures in the background."""

from django.tasks import task

from .models import Picture


@task
def make_renditions(picture_id):
    """Make the sizes of a picture around its present focal point, and weigh them, if need be."""
    picture = Picture.objects.unmade().filter(pk=picture_id).first()
    if picture is None:
        return
    if picture.has_renditions and picture.crops_focal == picture.focal:
        picture.file.weigh()
    else:
        picture.file.make_all()
    # Moved or replaced meanwhile: another task is on its way.
    unchanged = {name: getattr(picture, name) for name in ("file", "focal_x", "focal_y")}
    Picture.objects.filter(pk=picture_id, **unchanged).update(
        has_renditions=True,
        crops_focal=picture.focal,
        phone_bytes=picture.phone_bytes,
        fallback_bytes=picture.fallback_bytes,
    )
