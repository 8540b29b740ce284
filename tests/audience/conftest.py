from tests.delivery.conftest import front  # noqa: F401 The page cache's fixture.
