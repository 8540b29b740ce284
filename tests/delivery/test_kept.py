from types import SimpleNamespace

from django.template import Context, Template

SOURCE = "{% load kept %}{% kept one=one two=two %}{{ one }}{{ two.name }}{{ other }}{% endkept %}"


def render(template, **context):
    return template.render(Context(context))


def known(name, **more):
    return SimpleNamespace(name=name, kept_as=("thing", name), **more)


def test_it_makes_the_same_of_the_same_inputs_once():
    template, made = Template(SOURCE), []

    class Told(SimpleNamespace):
        @property
        def name(self):
            made.append(self.kept_as)
            return "nom"

    for _ in range(3):
        assert render(template, one=1, two=Told(kept_as="x")) == "1nom"
    assert made == ["x"]


def test_another_input_is_made_anew():
    template = Template(SOURCE)
    assert render(template, one="<", two=known("un")) == "&lt;un"
    assert render(template, one="<", two=known("deux")) == "&lt;deux"
    assert render(template, one=1, two=known("un")) == "1un"
    assert render(template, one=True, two=known("un")) == "Trueun"


def test_it_sees_nothing_but_its_inputs():
    assert render(Template(SOURCE), one=1, two=known("un"), other="autre") == "1un"


def test_nothing_is_kept_of_what_does_not_say_what_it_is():
    template = Template(SOURCE)
    for name in ("un", "deux"):
        two = SimpleNamespace(name=name)
        assert render(template, one=1, two=two, other="autre") == f"1{name}autre"


def test_what_is_remembered_is_bounded():
    from config.remembered import Remembered

    memory = Remembered(most=1000)
    for number in range(1000):
        memory.keep(number, "x" * 10, 10)
    assert len(memory.recent) + len(memory.former) < 300
    assert memory.get(999)
    assert memory.get(0) is None


def test_what_is_asked_again_weighs_what_it_did():
    from config.remembered import Remembered

    memory = Remembered(most=1000)
    for number in range(100):
        memory.keep(number, "x", 100)
        # Those of before are asked for, and come back.
        for earlier in range(number):
            memory.get(earlier)
    assert len(memory.recent) + len(memory.former) < 30
