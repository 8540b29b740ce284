"""A task goes on under the number of the request that put it off. Its library knows of neither."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.tasks.signals import task_started
from django_tasks_db.models import DBTaskResult

from delivery import request_id


@receiver(pre_save, sender=DBTaskResult)
def keep_number(sender, instance, **kwargs):
    if instance._state.adding and (number := request_id.current.get()):
        instance.args_kwargs["request_id"] = number


@receiver(task_started)
def take_number(sender, task_result, **kwargs):
    # Without a number of its own a task has that of itself. No database result, no other process.
    if kept := getattr(task_result, "db_result", None):
        request_id.current.set(kept.args_kwargs.get("request_id") or kept.pk.hex)
