"""A named cast, and what every test may ask for."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from authors import roles
from tests.factories import ArticleFactory, SectionFactory, UserFactory
from tests.faults.door import Door


def in_role(role, **kwargs):
    user = UserFactory(**kwargs)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def journalist(db):
    return in_role(roles.JOURNALIST, username="journaliste")


@pytest.fixture
def editor(db):
    return in_role(roles.EDITOR, username="editeur")


@pytest.fixture
def chief_editor(db):
    return in_role(roles.CHIEF_EDITOR, username="redacteur-en-chef")


@pytest.fixture
def reader(db):
    return Client()


@pytest.fixture
def section(db):
    return SectionFactory(name="Politique", slug="politique")


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def publish(editor):
    """Publish a new story an hour ago, or as the arguments say; return its version."""

    def publish(at=None, until=None, **fields):
        article = ArticleFactory(**fields)
        at = at or timezone.now() - timedelta(hours=1)
        version = article.publish(by=editor, at=at, until=until, now=min(at, timezone.now()))
        return version

    return publish


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def door(transactional_db):
    """Return a Door between the database and a real process, which can be shut."""
    door = Door()
    yield door
    door.close()
