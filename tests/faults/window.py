"""A writer's window without the browser: newsroom/queue.js line for line, over bad wires."""

import contextlib
import http.client
import json
import time
import uuid
from urllib.parse import urlencode

from desk import saving
from desk.forms import WorkingCopyForm

SAVES = "/admin/articles/article/saves/"
EMPTY = dict.fromkeys(WorkingCopyForm.FIELDS, "") | {"bylines": "[]"}


class NoAnswerError(Exception):
    """The browser got none, or one that is not the server's."""


class Person:
    """Somebody with a browser: its cookies, its journal."""

    def __init__(self, server, user, other):
        # `other` sometimes signs in at the same browser.
        self.server, self.user, self.other = server, user, other
        self.cookies = server.sign_in(user)
        # {tab: record}: what IndexedDB keeps.
        self.journal = {}
        # Requests that the network still holds, to arrive when nobody waits for them.
        self.straying = []

    def sign_in_again(self):
        self.cookies = self.server.sign_in(self.user)

    def request(self, path, data, kind="application/json"):
        """POST; return (status, body). Raise NoAnswerError where there is no answer."""
        headers = {
            "Content-Type": kind,
            "X-CSRFToken": self.cookies["csrftoken"],
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        wire = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            wire.request("POST", path, data, headers)
            response = wire.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError from error
        finally:
            wire.close()
        is_json = "json" in response.getheader("Content-Type", "")
        return response.status, json.loads(body) if is_json else {}

    def choose(self, address, form):
        """Post the merge page's form, again where there is no answer. Return the status."""
        kind = "application/x-www-form-urlencoded"
        for _ in range(150):
            with contextlib.suppress(NoAnswerError):
                return self.request(address, urlencode(form), kind)[0]
            time.sleep(0.2)
        raise AssertionError("the server does not come back")

    def post(self, message, fault):
        """Send a save over a wire with this fault. Return (status, body)."""
        data = json.dumps(message)
        if fault == "cut":
            raise NoAnswerError
        if fault == "portal":
            return 200, {}
        if fault == "bad_gateway":
            return 502, {}
        if fault == "strays":
            self.straying.append(data)
            raise NoAnswerError
        if fault == "killed_before":
            self.server.kill()
        if fault == "expired":
            self.server.sign_out(self.cookies)
        if fault == "someone_else":
            self.cookies = self.server.sign_in(self.other)
        answer = self.request(SAVES, data)
        if fault == "twice":
            return self.request(SAVES, data)
        if fault == "killed_after":
            self.server.kill()
        if fault in {"no_answer", "killed_after"}:
            raise NoAnswerError
        return answer

    def deliver_strays(self):
        """Let what the network held arrive now, late and in any order."""
        while self.straying:
            with contextlib.suppress(NoAnswerError):
                self.request(SAVES, self.straying.pop())


class Window:
    """An open form, and its queue."""

    def __init__(self, person, article=None, record=None):
        self.person = person
        self.states = []
        self.theirs = None
        if record:
            self.record = record
        else:
            text = saving.text_of(article) if article else dict(EMPTY)
            self.record = {
                "tab": str(uuid.uuid4()),
                "article": article.pk if article else None,
                "number": 0,
                "base": text,
                "revision": article.revision if article else 0,
                "fresh": True,
                "acked": text,
                "text": text,
                "pending": None,
                "gone": False,
            }
        self.is_open = True

    @property
    def text(self):
        return self.record["text"]

    @property
    def is_clean(self):
        return not self.record["pending"] and self.record["text"] == self.record["acked"]

    def write(self):
        self.person.journal[self.record["tab"]] = self.record

    def type(self, **changes):
        self.record["text"] = self.text | changes
        self.write()

    def crash(self):
        """The window is gone; the journal keeps the record as it was last written."""
        self.is_open = False
        self.record = json.loads(json.dumps(self.record))
        if not self.is_clean:
            self.write()

    def next(self):
        record = self.record
        pending = record["pending"]
        if pending and ("base" in pending or pending["text"] == record["text"]):
            return pending
        number = (pending["number"] if pending else record["number"]) + 1
        following = {"number": number, "text": record["text"]}
        if record["fresh"]:
            following |= {"base": record["base"], "revision": record["revision"]}
        return following

    def send(self, fault=None, *, force=False):
        """Send one save. Return whether the server took it."""
        record = self.record
        if self.is_clean and not force:
            return True
        record["pending"] = pending = self.next()
        self.write()
        message = {"tab": record["tab"], "article": record["article"], **pending}
        try:
            status, body = self.person.post(message | {"user": self.person.user.pk}, fault)
        except NoAnswerError:
            return self.fail("offline")
        state = body.get("state")
        if state in {"gone", "forbidden"}:
            record |= {"gone": True, "pending": None}
            self.write()
            return self.fail("gone")
        if status in {401, 403} or state == "someone_else":
            self.person.sign_in_again()
            return self.fail("signed_out")
        if status != 200 or "number" not in body:
            return self.fail("down" if status >= 500 else "offline")
        if state == "late":
            del self.person.journal[record["tab"]]
            record |= {"tab": str(uuid.uuid4()), "number": 0, "pending": None, "fresh": True}
            record |= {"base": record["acked"], "revision": None}
        elif state == "forgotten":
            record |= {"pending": None, "fresh": True, "base": record["acked"]}
        else:
            assert not body["errors"], body["errors"]
            record |= {"number": pending["number"], "acked": pending["text"], "pending": None}
            record |= {"article": body["article"], "fresh": False, "base": None}
            record["revision"] = None if body["text"] else body["revision"]
            self.theirs = body if state == "saved" and body["text"] else None
            self.merge = body["merge"]
        self.write()
        self.states.append(state)
        return True

    def fail(self, state):
        self.states.append(state)
        return False

    def flush(self, *, force=False):
        """Send until the server has everything, on a wire that is well again."""
        for _ in range(150):
            if self.is_clean and not force:
                return
            sent = self.send(force=force)
            force &= not sent
            if self.record["gone"]:
                return
            if not sent:
                time.sleep(0.2)
        raise AssertionError(f"not sent for long: {self.states[-6:]}")

    def adopt(self):
        """Take up what others wrote, as the button of the form does."""
        self.flush()
        if self.theirs:
            text = self.theirs["text"] | {"bylines": self.text["bylines"]}
            self.record |= {"base": text, "acked": text, "text": text, "fresh": True}
            self.record |= {"revision": self.theirs["revision"]}
            self.theirs = None
            self.write()


def renewed(record):
    """Return a record whose story is gone as the beginning of another."""
    return Window(None).record | {"text": record["text"] | {"slug": ""}}


def waiting(person):
    """Return the records that the journal would offer."""
    return [
        record
        for record in person.journal.values()
        if record["pending"] or record["text"] != record["acked"]
    ]
