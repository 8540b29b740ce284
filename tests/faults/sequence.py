"""One random sequence: who writes what, what goes wrong, and what must stand when it is over."""

import random
import re
from collections import Counter

from desk import merging, saving
from desk.models import Tab
from tests.factories import ArticleFactory

from .window import Person, Window, renewed, waiting

# How often each goes wrong with a save, out of the sum; killing a server takes seconds.
FAULTS = {
    None: 120,
    "cut": 40,
    "no_answer": 60,
    "twice": 20,
    "strays": 40,
    "portal": 20,
    "bad_gateway": 20,
    "expired": 20,
    "someone_else": 15,
    "killed_before": 2,
    "killed_after": 2,
}
# Who writes: one person in one window, in two, two people apart, two people in the same lines; one
# whose story is declared ready, or deleted, under their hands.
KINDS = {"begun": 3, "alone": 4, "two_windows": 4, "two_people": 4, "same_lines": 4, "ready": 1,
         "deleted": 1}  # fmt: skip
APART = {"begun", "alone", "two_windows", "two_people"}
PARAGRAPH = re.compile(r"<p>.*?</p>")


class LostError(AssertionError):
    """What must hold does not."""


def draw(chance, weights):
    return chance.choices(list(weights), list(weights.values()))[0]


class Sequence:
    def __init__(self, server, cast, seed, kinds=None):
        self.chance, self.seed = random.Random(seed), seed  # noqa: S311
        self.kind = draw(self.chance, kinds or KINDS)
        self.cast = cast
        self.counts = Counter({f"sequences, {self.kind}": 1})
        self.typed, self.erased = [], set()
        self.articles, self.dead = set(), None
        journalist, editor = cast
        self.people = [Person(server, journalist, editor)]
        if self.kind in {"two_people", "same_lines"}:
            self.people.append(Person(server, editor, journalist))
        self.article = None if self.kind == "begun" else self.begun()
        self.windows = [Window(person, self.article) for person in self.people]
        if self.kind == "two_windows":
            self.windows.append(Window(self.people[0], self.article))
        # Whose paragraphs are whose, where they write apart.
        for window, owner in zip(self.windows, "ab", strict=False):
            window.owner = owner

    def begun(self):
        count = self.chance.randint(2, 7)
        body = "".join(f"<p>{owner} dit ceci de {n}.</p>" for n in range(count) for owner in "ab")
        article = ArticleFactory(created_by=self.cast[0], headline="a", body=body, standfirst="b")
        self.articles.add(article.pk)
        return article

    def run(self):
        """Live through it; return the counts. Raise LostError."""
        for step in range(self.chance.randint(12, 30)):
            window = self.chance.choice(self.windows)
            draw(self.chance, {self.type: 6, self.send: 6, self.end: 1, self.stray: 1,
                               self.adopt: 1})(window)  # fmt: skip
            if step == 6 and self.kind in {"ready", "deleted"}:
                getattr(self, self.kind)()
        self.settle()
        self.check()
        return self.counts

    # What people do.

    def type(self, window):
        """Add a word that there is only one of; or take the last one back."""
        token = f"mot{window.owner}{self.seed}x{len(self.typed)}"
        everywhere = self.kind in {"same_lines", "ready", "deleted"}
        blocks = PARAGRAPH.findall(window.text["body"])
        mine = [n for n, block in enumerate(blocks) if everywhere or block[3] == window.owner]
        deed = draw(self.chance, {"grow": 5, "add": 2, "field": 2, "erase": 1})
        fields = {"a": "headline", "b": "standfirst"}
        field = self.chance.choice("ab") if everywhere else window.owner
        if deed == "erase":
            for word in reversed(self.typed):
                if f" {word}" in window.text["body"] and word.startswith(f"mot{window.owner}"):
                    self.erased.add(word)
                    window.type(body=window.text["body"].replace(f" {word}", "", 1))
                    return
        if deed == "field" and len(window.text[fields[field]]) < 150:
            name = fields[field]
            window.type(**{name: f"{window.text[name]} {token}".strip()})
        elif deed == "grow" and mine:
            place = self.chance.choice(mine)
            blocks[place] = blocks[place].replace("</p>", f" {token}</p>")
            window.type(body="".join(blocks))
        else:
            place = self.chance.choice(mine) + 1 if mine else len(blocks)
            blocks.insert(place, f"<p>{window.owner} {token}</p>")
            window.type(body="".join(blocks))
        self.typed.append(token)
        self.counts["words typed"] += 1
        self.counts["characters typed"] += len(token)

    def send(self, window):
        fault = draw(self.chance, FAULTS)
        if window.is_clean or window.record["gone"]:
            return
        if fault:
            self.counts[f"fault: {fault}"] += 1
        window.send(fault)
        self.note(window)

    def stray(self, window):
        window.person.deliver_strays()

    def adopt(self, window):
        window.adopt()
        self.note(window)

    def end(self, window):
        """The window is gone; another is opened, and what waits on the device is taken up."""
        self.counts["windows lost"] += 1
        if window.is_clean and self.dead and window.record["article"] == self.dead:
            # All of it was sent, and went with the story.
            self.erased |= words(window)
        window.crash()
        self.windows[self.windows.index(window)] = self.reopened(window)

    def reopened(self, window):
        person = window.person
        held = {other.record["tab"] for other in self.windows if other is not window}
        fresh = None
        for record in waiting(person):
            if record["tab"] not in held and record["tab"] == window.record["tab"]:
                self.counts["offers taken up"] += 1
                fresh = Window(person, record=record)
                fresh.owner = window.owner
                fresh.flush(force=True)
                self.note(fresh)
        number = (fresh or window).record["article"]
        article = self.found(number)
        if fresh and (self.chance.random() < 0.5 or article is None):
            return fresh
        again = Window(person, article)
        again.owner = window.owner
        return again

    def found(self, number):
        from articles.models import Article

        return Article.objects.filter(pk=number).first() if number else None

    def note(self, window):
        self.articles |= {window.record["article"]} - {None, self.dead}
        for state in window.states:
            self.counts[f"answer: {state}"] += 1
        if self.kind in APART and "conflict" in window.states:
            raise LostError("a conflict where nobody wrote in the same lines")
        window.states.clear()

    def ready(self):
        self.article.refresh_from_db()
        self.article.submit(by=self.cast[0])
        self.article.approve(by=self.cast[1])

    def deleted(self):
        self.dead = self.article.pk
        self.articles.discard(self.dead)
        self.article.delete()
        # What was sent went with the story, by its writer's will.
        self.erased |= set(self.typed) - words(self.windows[0])

    # What must hold.

    def settle(self):
        """Everything is well again: send all, and choose where there is a choice."""
        for person in self.people:
            person.deliver_strays()
        for window in self.windows:
            window.flush(force=not window.is_clean)
            if window.record["gone"]:
                record = renewed(window.record)
                fresh = Window(window.person, record=record)
                fresh.flush()
                window = fresh
            self.note(window)
        for person in self.people:
            person.deliver_strays()
        for tab in Tab.objects.filter(article__in=self.articles, in_conflict=True):
            self.counts["true conflicts"] += 1
            self.keeps_both(tab)
            self.choose(tab)

    def keeps_both(self, tab):
        """Each text of a conflict is whole: one in the working copy, one in the history."""
        kept = history(tab.article)
        theirs = saving.text_of(tab.article)
        for hunk in merging.conflicts(merging.merge(tab.agreed or None, tab.text, theirs)):
            for word in re.findall(r"mot\w+", hunk.mine):
                if word not in kept:
                    raise LostError(f"{word} of a conflict is not in the history")

    def choose(self, tab):
        person = next(person for person in self.people if person.user == tab.user)
        person.sign_in_again()
        for _ in range(5):
            tab.refresh_from_db()
            if not tab.in_conflict:
                return
            tab.article.refresh_from_db()
            theirs = saving.text_of(tab.article)
            count = len(merging.conflicts(merging.merge(tab.agreed or None, tab.text, theirs)))
            form = {"revision": tab.article.revision, "number": tab.number}
            for number in range(count):
                form[f"choice-{number}"] = self.chance.choice(["mine", "theirs"])
            address = f"/admin/articles/article/{tab.article_id}/reconciliation/{tab.pk}/"
            status = person.choose(address, form)
            # 200: the page again, for the story or the window's text has changed.
            if status not in {200, 302}:
                raise LostError(f"choosing was answered with {status}")
        raise LostError("a choice that never ends")

    def check(self):
        written = "".join(text for pk in self.articles for text in working_copy(self.found(pk)))
        kept = written + "".join(history(self.found(pk)) for pk in self.articles)
        for word in self.typed:
            if word in self.erased:
                continue
            if word not in kept:
                raise LostError(f"{word} is nowhere")
            if self.kind in APART and word not in written:
                raise LostError(f"{word} is not in the working copy")
            self.counts["words found"] += 1


def words(window):
    return set(re.findall(r"\w+", str(window.text)))


def working_copy(article):
    return saving.text_of(article).values()


def history(article):
    fields = ("kicker", "headline", "standfirst", "body", "correction")
    return "".join("".join(row) for row in article.versions.values_list(*fields))
