"""The preview in a real Chromium: it follows what is saved, whole or broken."""

import http.client
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from quizgen.bank import load_bank
from quizgen.preview import pages
from quizgen.preview.server import Server
from quizgen.text.markup import to_text
from tests.browser.conftest import DESKTOP
from tests.samples import BANK

BANK_FILE = """\
bank: small
title: {ko: 작은 은행, en: Small bank}
topics: [{id: ports, title: {ko: 포트, en: Ports}}]
topic: ports
tables:
  ports:
    columns: {service: term, port: number}
    rows:
      - {id: ssh, service: SSH, port: 22}
      - {id: dns, service: DNS, port: 53}
item_models:
  - id: port-of
    for_each: ports
    interaction: numeric
    stem: {ko: "{{ service }}의 포트는?", en: "Which port has {{ service }}?"}
    value: port
    explanation: {ko: "{{ service }}은/는 {{ port }}번을 씁니다.", en: "{{ service }} uses port {{ port }}."}
items:
  - id: draft-item
    interaction: short_text
    status: draft
    stem: {ko: "이름은 무엇입니까?", en: "What is the name?"}
    accepted: [name]
    explanation: {ko: TODO, en: TODO}
"""


@contextmanager
def serving(bank: Path):
    with Server(bank) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def bank(tmp_path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(BANK_FILE, encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser, bank):
    """Open a path of the preview of ``bank``; errors and requests elsewhere are failures."""
    with serving(bank) as server:
        context = browser.new_context(viewport=DESKTOP)
        page = context.new_page()
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith((server.url, "data:")) else problems.append(r.url),
        )

        def visit(path):
            page.goto(server.url + path)
            return page

        yield visit
        context.close()
    assert problems == []


@pytest.mark.browser
def test_a_saved_file_shows_at_once(open_page, bank):
    page = open_page("item/draft-item")
    korean = page.frame_locator("iframe[title=한국어]")
    assert korean.locator(".stem").inner_text() == "이름은 무엇입니까?"
    bank.write_text(BANK_FILE.replace("이름은 무엇입니까?", "별명은 무엇입니까?"), encoding="utf-8")
    expect(korean.locator(".stem [lang=ko]")).to_have_text("별명은 무엇입니까?")


@pytest.mark.browser
def test_an_item_is_shown_as_students_see_it_on_paper_and_with_its_key(open_page):
    page = open_page("item/port-of-ssh")
    frames = {
        name: page.frame_locator(f"iframe[title='{name}']")
        for name in ("한국어", "English", "On paper", "Key")
    }
    assert frames["한국어"].locator(".stem").inner_text() == "SSH의 포트는?"
    assert frames["English"].locator(".stem").inner_text() == "Which port has SSH?"
    frames["English"].locator("input[name=q1]").fill("23")
    frames["English"].locator(".check-button").click()
    assert "22" in frames["English"].locator(".solution").inner_text()
    printed = frames["On paper"].locator(".stem").inner_text().replace("\u2060", "")
    assert printed.split("\n\n") == ["SSH의 포트는?", "Which port has SSH?"]
    assert "22" in frames["Key"].locator("section.item").inner_text()
    for frame in page.query_selector_all("iframe"):
        fits = "f => f.contentDocument.documentElement.scrollHeight <= f.clientHeight + 1"
        assert frame.evaluate(fits), frame.get_attribute("title")


@pytest.mark.browser
def test_a_broken_file_is_shown_with_its_place_and_heals(open_page, bank):
    page = open_page("item/draft-item")
    bank.write_text(BANK_FILE.replace("accepted: [name]", "accepted: [name"), encoding="utf-8")
    page.wait_for_selector(".problems")
    assert f"{bank}:" in page.locator(".problems .place").first.inner_text()
    assert "QG004" in page.locator(".problems").inner_text()
    bank.write_text(BANK_FILE, encoding="utf-8")
    page.wait_for_selector("iframe")
    assert page.locator("h1").inner_text().startswith("draft-item")


@pytest.mark.browser
def test_the_list_is_filtered_and_remembers_how(open_page):
    page = open_page("")
    shown = page.locator(".items > li:visible")
    expect(shown).to_have_count(3)
    page.select_option("[name=status]", "draft")
    assert shown.locator(".head > a:first-child").all_inner_texts() == ["draft-item"]
    shown.locator(".head > a:first-child").click()
    assert "QG125" in page.locator(".findings").inner_text()
    page.click("nav a")
    expect(shown).to_have_count(1)
    page.select_option("[name=status]", "")
    page.fill("[name=q]", "dns which")
    assert shown.locator(".head > a:first-child").all_inner_texts() == ["port-of-dns"]


@pytest.mark.browser
def test_an_item_model_has_a_sheet_of_its_variants(open_page):
    page = open_page("item/port-of-ssh")
    page.click("text=all 2 variants")
    assert page.locator(".variants .head").all_inner_texts() == ["port-of-ssh", "port-of-dns"]
    assert page.locator(".variants .right").all_inner_texts() == ["22", "53"]


# ---- over the wire ----


def get(server, path="/", host=None, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{server.server_port}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_only_this_machine_is_answered_and_only_by_its_name(bank):
    with serving(bank) as server:
        assert server.server_address[0] == "127.0.0.1"
        assert get(server)[0].status == 200
        assert get(server, host=f"localhost:{server.server_port}")[0].status == 200
        for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1"):
            answer, body = get(server, host=host)
            assert answer.status == 421
            assert b"draft-item" not in body
        assert get(server, "http://[::1/")[0].status == 400


def test_every_interaction_has_its_four_views():
    with serving(BANK) as server:
        for item in server.watched.now().bank.items:
            stem = to_text(item.stem["en"]).split()[0]
            for view in ("student-ko", "student-en", "paper", "key"):
                answer, body = get(server, f"/{view}/{item.id}")
                assert answer.status == 200, (view, item.id)
                assert stem in body.decode(), (view, item.id)


def test_pages_allow_nothing_from_elsewhere(bank):
    with serving(bank) as server:
        for path in ("/", "/item/draft-item", "/paper/draft-item", "/key/draft-item", "/version"):
            answer, _ = get(server, path)
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'"), path
            assert "http" not in policy
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert get(server, "/pdf/draft-item")[1][:5] == b"%PDF-"
        assert get(server, "/item/draft-item", method="HEAD")[1] == b""
        assert get(server, "/", method="POST")[0].status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/item/nothing",
        "/model/nothing",
        "/font/../bank.py",
        "/font/%2e%2e/x",
        "/etc/passwd",
        "/student-ko/",
    ],
)
def test_what_is_not_there_is_said(bank, path):
    with serving(bank) as server:
        answer, body = get(server, path)
        assert answer.status == 404
        assert b"Traceback" not in body


def test_a_picture_that_is_missing_is_said_in_its_frame(bank):
    bank.write_text(BANK_FILE.replace("이름은 무엇입니까?", "![그림](x.png)"), encoding="utf-8")
    with serving(bank) as server:
        answer, body = get(server, "/student-ko/draft-item")
        assert answer.status == 200
        assert b"x.png" in body or answer.headers["Content-Type"].startswith("text/html")


def test_a_folder_and_a_new_picture_are_followed(tmp_path):
    folder = tmp_path / "bank"
    shutil.copytree(BANK, folder)
    with serving(folder) as server:
        first = server.watched.version()
        (folder / "more.png").write_bytes(b"x")
        assert server.watched.version() != first


def preview(*arguments):
    code = "import sys; from quizgen.cli.main import main; main(sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", code, "--ui-lang", "en", "preview", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_says_where_it_is_and_what_it_cannot_do(bank):
    running = preview(bank, "draft-item")
    try:
        url = running.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/item/draft-item")
    finally:
        running.terminate()
        running.communicate(timeout=10)
    done = preview(bank, "draft-itme")
    _, said = done.communicate(timeout=20)
    assert (done.returncode, "Did you mean draft-item?" in said) == (1, True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = preview(bank, "--port", taken.getsockname()[1])
        _, said = done.communicate(timeout=20)
        assert (done.returncode, "cannot be used" in said) == (1, True)


@pytest.mark.parametrize("name", ["geography", "geschichte"])
def test_an_item_is_shown_in_each_of_its_banks_languages_on_screen_and_paper(name):
    bank = load_bank(BANK.parent.parent / "banks" / name, cache=False)
    item = bank.items[0]
    paper = pages.paper_page(bank, item)
    for language in bank.languages:
        page = pages.student_page(bank, item, language).decode()
        assert f'data-lang="{language}"' in page
        assert f'lang="{language}"' in paper
