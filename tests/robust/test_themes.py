"""A theme is data: it starts nothing, reads nothing outside, and has a page's time and room."""

import os

import pytest

from quizgen.cli.failure import Failure, failures
from quizgen.errors import QuizgenError
from quizgen.formats import RenderOptions
from quizgen.formats.environment import environment
from quizgen.formats.page import html
from tests.samples import sample_form, sample_key


def theme(tmp_path, text, name="page.html.jinja"):
    (tmp_path / "html").mkdir(exist_ok=True)
    (tmp_path / "html" / name).write_text(text)
    return environment("html", (tmp_path,)).get_template(name)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ ui.__globals__ }}",
        "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('touch x') }}",
        "{{ cycler.__init__.__globals__.os.system('touch x') }}",
        "{{ type_of.__code__ }}",
        "{% for a in range(10**9) %}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ [1] * 999999999 }}",
        "{{ 1 / 0 }}",
        "{{ nobody.knows }}",
        "{% include 'page.html.jinja' %}",
        "{% include '../../secret.txt' %}",
        "{% include 'link' %}",
        "{% broken",
        "{{ '%2000000000d' % 1 }}",
        "{{ '{:>2000000000}'.format(1) }}",
        "{{ 'a'.ljust(2000000000) }}",
        "{{ 'a'|indent(2000000000)|center(2000000000) }}",
        "{% set n = namespace(a='x' * 999) %}{% for i in range(40) %}{% set n.a = n.a ~ n.a %}"
        "{% endfor %}{{ n.a }}",
        "{{ " + "(" * 20_000,
        "{{ " + "-" * 20_000 + "1 }}",
        "{% if 1 %}" * 200 + "{% endif %}" * 200,
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% extends 'page.html.jinja' %}",
        "{% include 'pipe' %}",
        "{% include 'loop' %}",
        "{% include 'a\0b' %}",
        "{% include " + repr("x" * 5000) + " %}",
    ],
)
def test_a_harmful_or_broken_template_is_one_line_with_its_place(tmp_path, text, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "link").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "html" / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "html" / "pipe")
    with pytest.raises(Failure) as caught, failures():
        theme(tmp_path, text).render()
    assert "\n" not in caught.value.message
    assert str(tmp_path / "html") in caught.value.message
    assert not (tmp_path / "x").exists()


def test_a_page_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZGEN_LIMITS", "page-seconds=1 page=1M")
    endless = "{% for a in range(9999) %}{% for b in range(9999) %}" + "{}" * 2
    loop = endless.replace("{}", "") + "{% endfor %}{% endfor %}"
    with pytest.raises(QuizgenError, match="takes more than 1 seconds"):
        theme(tmp_path, loop).render()
    with pytest.raises(QuizgenError, match="makes a page of more than 1 MB"):
        theme(
            tmp_path, "{% for a in range(9999) %}" + "x" * 999 + "{% endfor %}", "b.jinja"
        ).render()


def test_quizgens_own_templates_run_in_the_sandbox_as_well(tmp_path):
    (tmp_path / "html").mkdir()
    plain = html.practice(sample_form(), sample_key(), RenderOptions(language="en"))
    themed = RenderOptions(language="en", templates=(tmp_path,))
    assert html.practice(sample_form(), sample_key(), themed) == plain
