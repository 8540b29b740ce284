"""A door before the database, on loopback: open, shut, or with nobody behind it who answers."""

import contextlib
import socket
import threading

from django.db import connection


class Door:
    """What connects to its `port` is led to the database of this process, while it is open."""

    def __init__(self):
        found = connection.get_connection_params()
        self._inside = (str(found.get("host", "")), int(found.get("port") or 5432))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._answers = threading.Event()
        self._answers.set()
        self._pairs = []
        threading.Thread(target=self._welcome, daemon=True).start()

    def shut(self):
        """Refuse whoever comes, and throw out who is there."""
        self._stop_listening()
        self._throw_out()

    def hang(self):
        """Let everybody in and answer nobody."""
        self._answers.clear()

    def open(self):
        if not self._answers.is_set():
            self._answers.set()
            return
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self):
        self._answers.set()
        self._stop_listening()
        self._throw_out()

    def _stop_listening(self):
        # Closed alone, it would go on listening for as long as somebody waits in accept().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _welcome(self):
        listener = self._listener
        with contextlib.suppress(OSError):
            while True:
                outside, _address = listener.accept()
                inside = self._reach()
                self._pairs.append((outside, inside))
                for one, other in ((outside, inside), (inside, outside)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _reach(self):
        host, port = self._inside
        if host.startswith("/"):
            inside = socket.socket(socket.AF_UNIX)
            inside.connect(f"{host}/.s.PGSQL.{port}")
            return inside
        return socket.create_connection(self._inside)

    def _carry(self, one, other):
        with contextlib.suppress(OSError):
            while said := one.recv(65536):
                self._answers.wait()
                other.sendall(said)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _throw_out(self):
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._pairs.clear()
