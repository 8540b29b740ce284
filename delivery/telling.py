"""Hearing of the readers whom nginx answers by itself, from the copies of its micro-cache.

For each it sends one packet of UDP, in the form of syslog: what the page is counted as, and what
the reader's program calls itself (deploy/nginx.conf). No address of a reader comes along. A packet
that is lost is a read that is not counted.
"""

import re
import socket
import threading

from .counting import Reads

# As much as waits while this process does something else.
_BUFFER = 4 * 1024 * 1024
_TOLD = re.compile(rb"reads: ([0-9]{1,18}) (.*)", re.DOTALL)


class Receiver:
    """Listens at "host:port" and has these reads counted. Raises OSError if it can't listen."""

    def __init__(self, address, reads):
        host, _colon, port = address.rpartition(":")
        self.reads = reads
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self.socket.bind((host, int(port)))

    def start(self):
        threading.Thread(target=self._run, name="told reads", daemon=True).start()

    def _run(self):
        while True:
            self.take(self.socket.recv(2048))

    def take(self, packet):
        if told := _TOLD.search(packet):
            self.reads.hear_of(int(told[1]), told[2].decode(errors="replace"))


def hear(address):
    """Count for as long as this process runs what is told at that address; empty: nothing is."""
    if address:
        reads = Reads()
        Receiver(address, reads).start()
        reads.start()
