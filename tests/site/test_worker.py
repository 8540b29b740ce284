"""The service worker as it is served; what it does is in tests/browser/test_offline.py."""


def test_it_is_asked_for_once_an_hour_and_reaches_only_us(reader):
    response = reader.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    assert "Hors ligne, copie du" in response.text


def test_one_setting_ends_it_on_every_device(reader, settings):
    settings.SERVICE_WORKER = False
    worker = reader.get("/sw.js").text
    assert "registration.unregister()" in worker
    assert "caches.delete" in worker
    assert '"fetch"' not in worker
