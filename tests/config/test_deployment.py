"""The files that a server is started from. No container engine is needed to read them."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

import yaml

from config import media
from images import serving

ROOT = Path(__file__).resolve().parents[2]


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_service_says_whether_it_is_well():
    services = compose()["services"]
    assert set(services) == {"database", "web", "worker", "nginx"}
    assert all("healthcheck" in service for service in services.values())
    assert services["database"]["image"] == "postgres:18"


def test_every_volume_that_is_used_is_declared():
    stack = compose()
    named = {
        volume.split(":")[0]
        for service in stack["services"].values()
        for volume in service["volumes"]
        if not volume.startswith(".")
    }
    assert named == set(stack["volumes"])


def test_nginx_finds_a_container_that_was_made_anew():
    stack = compose()
    services = stack["services"]
    kept = [
        f"{name}:{services[name]['networks']['default']['ipv4_address']}"
        for name in ("web", "worker")
    ]
    assert services["nginx"]["extra_hosts"] == kept
    # Each in the network, and none where others are given an address as they come.
    [network] = stack["networks"]["default"]["ipam"]["config"]
    subnet, given, *addresses = (
        re.sub(r"\$\{\w+:-([\d.]+)\}", r"\1", text)
        for text in (
            network["subnet"],
            network["ip_range"],
            *(one.partition(":")[2] for one in kept),
        )
    )
    assert ip_network(given).subnet_of(ip_network(subnet))
    for address in map(ip_address, addresses):
        assert address in ip_network(subnet)
        assert address not in ip_network(given)


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "SITE_URL"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_the_image_runs_as_a_user_and_starts_what_exists():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users
    assert users[-1] != "root"
    assert 'ENTRYPOINT ["deploy/start"]' in lines
    start = ROOT / "deploy/start"
    assert start.stat().st_mode & 0o111
    assert "config.wsgi" in start.read_text()
    assert "deploy/gunicorn.conf.py" in start.read_text()


def test_nginx_sends_on_to_the_service_and_serves_files_harmlessly():
    text = (ROOT / "deploy/nginx.conf").read_text()
    assert "server web:8000 " in text
    assert text.count("{") == text.count("}")
    # The same as the application would answer.
    served = re.search(r"types \{(.*?)\}", text, re.DOTALL)[1].split(";")
    types = {f".{name}": kind for kind, *names in map(str.split, served[:-1]) for name in names}
    assert types == media.TYPES
    address = re.search(r"location ~ (\S+) \{", text)[1]
    assert all(re.match(address, f"/media/pictures/ab/c{name}") for name in media.TYPES)
    assert not re.match(address, "/media/pictures/ab/c.jpg.html")
    of_media = re.search(r"map \$uri \$media_policy \{(.*?)\n\}", text, re.DOTALL)[1]
    policies = set(re.findall(r'"(default-src.*?)"', of_media))
    assert policies == {serving.POLICY, serving.POLICY_OF_PDF}
    assert f'"{media.CACHE_CONTROL}"' in text
    assert "X-Content-Type-Options nosniff" in text


def test_nginx_tells_the_worker_of_readers_where_it_listens():
    [told] = re.findall(r"syslog:server=worker:(\d+),", (ROOT / "deploy/nginx.conf").read_text())
    address = compose()["services"]["worker"]["environment"]["READS_ADDRESS"]
    assert address == f"0.0.0.0:{told}"
