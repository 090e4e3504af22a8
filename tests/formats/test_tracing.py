"""A template that is run once for all questions of a shape writes what it would write each time."""

from types import SimpleNamespace

import jinja2
import pytest
from markupsafe import Markup

from quizgen import resources
from quizgen.formats.tracing import Traced, kept_name

RUNS: list[object] = []
TEMPLATES = {
    "base": "<{% block tag %}{% endblock %}>{{ told(q.name) }}\n{% block body %}{% endblock %}</>",
    "plain": "{{ q.name }}: {{ q.rich }} {{ q.points }}",
    "parts": "{% extends 'base' %}{% block tag %}p{% endblock %}{% block body %}"
    "{% for text, share in q.options %}{{ loop.index }} {{ text }} {{ share }}\n"
    "{% if q.rich %}+{{ q.said(text) }}{% endif %}{% endfor %}{{ q.options[0][1] }}{% endblock %}",
    "filter": "{{ q.name | upper }}",
    "test": "{{ 'none' if q.rich is none else 'some' }}",
    "sum": "{{ q.points + 1 }}",
    "same": "{{ 'one' if q.points == 1 else 'more' }}",
    "language": "{{ ui('x') }} {{ q.name }}",
    "by name": "{% for key in q.texts %}{{ key }}{% endfor %}",
}


def question(name="a <b>", rich: object = "", points=1, options=(("x", 1), ("y & z", 0))):
    return SimpleNamespace(
        name=name,
        rich=rich,
        points=points,
        options=list(options),
        texts={"ko": "가", "en": "a"},
        said=lambda text: Markup(f"<i>{len(text)}</i>"),
    )


QUESTIONS = [
    question(),
    question("\0000\0 & c", Markup("<b>c</b>"), 2),
    question("d", None, 1, [("x", 1)]),
    question("e", "f < g", 3, [("x", 1), ("y", 2), ("z", 3)]),
    question("h", Markup("<i>"), 1, [("{x}", 1), ("y%s", 5)]),
    question("i", None, 2, ()),
]


def told(text):
    RUNS.append(text)
    return Markup(f"[{len(text)}]")


def environment():
    made = jinja2.Environment(
        loader=jinja2.DictLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    made.globals["ui"] = lambda text: f"{text}, said in the language of this run"
    return made


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != "base"])
def test_what_is_written_is_what_the_template_writes(template):
    env = environment()
    given = {"told": told}
    traced = Traced(lambda: env, given, plain=False)
    questions = QUESTIONS[:-1] if template == "parts" else QUESTIONS
    for each in questions * 2:
        written = env.get_template(template).render(q=each, **given)
        assert traced.write(template, q=each) == written


def test_a_template_is_run_once_for_a_shape():
    made = []

    class Noted(jinja2.Template):
        def render(self, *args, **kwargs):
            made.append(self.name)
            return super().render(*args, **kwargs)

    env = environment()
    env.template_class = Noted
    traced = Traced(lambda: env, {"told": told}, plain=False)
    for number in range(20):
        text = traced.write("parts", q=question(f"n{number}", options=[(f"x{number}", 1)]))
        assert f"x{number} 1" in text
    assert made == ["parts"]
    other = Traced(lambda: env, {"told": told}, plain=True)
    made.clear()
    assert len({other.write("plain", q=question(f"n{number}")) for number in range(3)}) == 3
    assert len(made) == 3


def test_what_was_noted_is_kept_for_the_next_run():
    env = environment()
    given = {"told": told}

    def other():
        raise AssertionError("the environment is asked for")

    first = Traced(lambda: env, given, plain=False, kept="tried.traced")
    notable = [each for each in QUESTIONS if each.rich is not None]
    written = [first.write(name, q=each) for name in ("plain", "parts") for each in notable]
    untold = first.write("language", q=question())
    first.keep()
    again = Traced(other, given, plain=False, kept="tried.traced")
    assert written == [again.write(name, q=e) for name in ("plain", "parts") for e in notable]
    with pytest.raises(AssertionError):
        again.write("language", q=question())
    with pytest.raises(AssertionError):
        again.write("parts", q=question(options=[("x", 1)] * 9))
    assert "this run" in untold


def test_what_was_noted_goes_by_the_templates(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    (tmp_path / "moodle").mkdir()
    template = tmp_path / "moodle" / "quiz.xml.jinja"
    template.write_text("<quiz/>")
    before = kept_name("moodle", __file__)
    assert kept_name("moodle", __file__) == before
    template.write_text("<quiz></quiz>")
    assert kept_name("moodle", __file__) != before
