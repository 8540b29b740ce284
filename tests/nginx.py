"""A real nginx on loopback, with the configuration that is shipped."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.faults.server import free_port

SHIPPED = Path(__file__).resolve().parents[1] / "deploy/nginx.conf"
TO_ANSWER = 30
# What a machine's own nginx.conf holds around the shipped file.
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes {workers};
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {shipped}
  {more}
}}
"""


def is_installed():
    return shutil.which("nginx") is not None


class Nginx:
    """nginx in front of servers at these ports, keeping what it keeps in the folder."""

    def __init__(self, folder, ports, *, more="", workers=1):
        self.folder, self.ports = Path(folder), ports
        self.more, self.workers = more, workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        # As many lines as are shipped for one, and one for each of several.
        is_one = len(self.ports) == 1
        lines = [f"server 127.0.0.1:{port}{' max_fails=0' * is_one};" for port in self.ports]
        servers = " ".join(lines * 2 if is_one else lines)
        shipped = SHIPPED.read_text()
        for there, here in [
            (r"(?:server web:8000 max_fails=0;\s+){2}", servers),
            (r"listen 80 default_server;", f"listen 127.0.0.1:{self.port} default_server;"),
            (r"/var/cache/nginx/pages", f"{self.folder}/pages"),
            (r"root /data;", f"root {self.folder};"),
            (r"/var/log/nginx/access.log", f"{self.folder}/access.log"),
            # Nobody listens there.
            (r"syslog:server=worker:5140", "syslog:server=127.0.0.1:9"),
        ]:
            shipped, count = re.subn(there, here, shipped)
            assert count == 1, there
        user = "user root;" if os.getuid() == 0 else ""
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            AROUND.format(
                user=user,
                folder=self.folder,
                workers=self.workers,
                shipped=shipped,
                more=self.more,
            )
        )
        self.process = subprocess.Popen(["nginx", "-c", str(configuration), "-p", str(self.folder)])
        deadline = time.monotonic() + TO_ANSWER
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        self.__exit__()
        raise RuntimeError(f"nginx does not answer; see {self.folder}/error.log")

    def __exit__(self, *exc):
        self.process.terminate()
        self.process.wait(TO_ANSWER)
