import pytest

from tests.reader import Front


@pytest.fixture
def front(db):
    return Front()
