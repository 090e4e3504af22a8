"""A memo of any shape becomes drafts that are worth reading, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from quizgen.bank import check, load_bank
from quizgen.bank.provenance import citations, digest
from quizgen.cli.main import command_line
from quizgen.drafting import draft
from quizgen.model import Bank, CommandKey, OrderingKey, TextKey, type_of
from quizgen.scoring import canonical

MEMOS = Path(__file__).parents[1] / "data" / "memos"


def run(*arguments: object):
    return CliRunner().invoke(command_line(), ["draft", *map(str, arguments)])


def drafted(tmp_path: Path, text: str | Path) -> Bank:
    """The bank that a memo becomes; it has no errors and nothing but drafts."""
    memo = text if isinstance(text, Path) else tmp_path / "memo.md"
    if not isinstance(text, Path):
        memo.write_text(text, encoding="utf-8")
    out = tmp_path / "bank.yaml"
    done = run(memo, "-o", out)
    assert done.exit_code == 0, done.output
    assert [str(p) for p in check(out) if p.severity == "error"] == []
    bank = load_bank(out)
    assert {item.status for item in bank.items} == {"draft"}
    return bank


def asked(bank: Bank, kind: str) -> dict[str, object]:
    """By id, the right answers of the items of one interaction."""
    return {i.id: canonical(i.key) for i in bank.items if type_of(i.interaction) == kind}


def stems(bank: Bank) -> list[str]:
    return [item.stem["en"] for item in bank.items]


# ---- what is found ----


def test_arrows_become_a_fact_table_with_their_continuation_lines(tmp_path):
    bank = drafted(
        tmp_path,
        "# 도구\n\n```bash\ndocker ps      --> podman ps\ndocker build   --> buildah\n"
        "docker search  --> skopeo\n       save\n       inspect\n```\n",
    )
    (table,) = bank.tables
    assert table.status == "draft"  # as what is made of it
    assert [(row.cells["from"]["ko"], row.cells["to"]["ko"]) for row in table.rows] == [
        ("docker ps", "podman ps"),
        ("docker build", "buildah"),
        ("docker search", "skopeo"),
        ("docker save", "skopeo"),
        ("docker inspect", "skopeo"),
    ]
    assert len(asked(bank, "single")) == 5
    (match,) = [item for item in bank.items if type_of(item.interaction) == "matching"]
    assert match.sources[0].lines == (4, 5, 6, 7, 8)


def test_a_chain_of_arrows_is_put_in_order(tmp_path):
    bank = drafted(tmp_path, "# Path\n\nclient -> resolver -> server\n")
    (item,) = bank.items
    assert isinstance(item.key, OrderingKey)
    assert [entry.text["en"] for entry in item.interaction.entries] == [
        "client",
        "resolver",
        "server",
    ]


def test_a_term_in_two_languages_is_asked_and_translates_headings(tmp_path):
    bank = drafted(
        tmp_path, "# 루트리스(rootless)/루트풀(rootful)\n\n## 루트풀\n\n- 데몬리스(daemonless)\n"
    )
    assert asked(bank, "short_text") == {
        "term-rootless": "rootless",
        "term-rootful": "rootful",
        "term-daemonless": "daemonless",
    }
    assert [topic.title["en"] for topic in bank.topics] == ["rootless/rootful", "rootful"]


@pytest.mark.parametrize(
    ("line", "short", "words"),
    [
        ("Hosts use ARP (Address Resolution Protocol) here.", "ARP", "Address Resolution Protocol"),
        ("The Domain Name System (DNS) is old.", "DNS", "Domain Name System"),
        ("NAT stands for Network Address Translation.", "NAT", "Network Address Translation"),
        ('Podman은 "Pod Manager"의 약자.', "Podman", "Pod Manager"),
    ],
)
def test_abbreviations_are_asked(tmp_path, line, short, words):
    bank = drafted(tmp_path, f"# Words\n\n{line}\n")
    assert stems(bank) == [f"What does {short} stand for?"]
    assert list(asked(bank, "short_text").values()) == [words]


def test_definitions_are_asked_by_their_meaning_and_matched(tmp_path):
    bank = drafted(
        tmp_path,
        "# 엔진과 런타임\n\n- 엔진: 이미지와 네트워크를 관리하는 도구\n- **모니터** (monitor): 로그를 남기는 작은 프로그램\n",
    )
    keys = [item.key for item in bank.items if isinstance(item.key, TextKey)]
    assert [key.accepted for key in keys] == [("엔진",), ("모니터", "monitor")]
    assert [type_of(item.interaction) for item in bank.items][-1] == "matching"


def test_a_definition_that_holds_its_term_is_not_asked_for_it(tmp_path):
    memo = "# 런타임\n\n- 런타임: 저수준 런타임, 컨테이너의 수명을 관리\n- 엔진: 이미지와 볼륨을 관리하는 도구\n"
    assert list(asked(drafted(tmp_path, memo), "short_text").values()) == ["엔진"]


def test_numbered_steps_are_put_in_order_and_bare_lists_are_not(tmp_path):
    memo = "# Restart\n\n1. Save the file.\n2. Stop the service.\n3. Start the service.\n"
    assert len(asked(drafted(tmp_path, memo), "ordering")) == 1
    (tmp_path / "bank.yaml").unlink()
    memo = "# 기능\n\n## 커널\n\n1. namespace\n2. cgroup\n3. seccomp\n\n## 도구\n\n1. podman\n2. buildah\n3. skopeo\n"
    bank = drafted(tmp_path, memo)
    assert asked(bank, "ordering") == {}
    assert len(asked(bank, "multiple")) == 2
    (either,) = [i for i in bank.items if type_of(i.interaction) == "matching"]
    assert {target.text["ko"] for target in either.interaction.targets} == {"커널", "도구"}


def test_what_belongs_to_a_list_is_asked_with_neighbours_as_distractors(tmp_path):
    memo = "# A\n\n- alpha\n- beta\n- gamma\n\n# B\n\n- delta\n- epsilon\n- alpha\n"
    bank = drafted(tmp_path, memo)
    first = bank.items[0]
    texts = {option.id: option.text["en"] for option in first.interaction.options}
    assert {texts[name] for name in first.key.correct} == {"alpha", "beta", "gamma"}
    assert sorted(texts.values()) == ["alpha", "beta", "delta", "epsilon", "gamma"]


def test_known_commands_are_asked_in_both_languages(tmp_path):
    bank = drafted(tmp_path, "# Install\n\n```bash\ndnf install podman -y   # 필요\n```\n")
    (item,) = bank.items
    assert (
        item.stem["en"]
        == "Write a command that uses `dnf` to install `podman` and answers yes to every question."
    )
    assert (
        item.stem["ko"]
        == "다음 일을 하는 명령을 쓰세요. `dnf` 명령으로 `podman` 패키지를 설치합니다. 확인 질문에는 모두 예로 답합니다."
    )
    assert isinstance(item.key, CommandKey)
    assert item.key.accepted == ("dnf install podman -y",)
    assert "-y,--assumeyes" in item.key.syntax[0].options


def test_an_unknown_command_is_asked_by_its_comment_or_for_its_options(tmp_path):
    memo = (
        "# LXC 설치\n\n```bash\n# list every container of this host\nlxc-ls --fancy\n"
        "lxc-create --name c1 --template download\nmystery run\n```\n"
    )
    bank = drafted(tmp_path, memo)
    assert asked(bank, "command_line") == {"lxc-ls-fancy": "lxc-ls --fancy"}
    assert asked(bank, "cloze") == {"lxc-create-name-options": {"a": "--name", "b": "--template"}}
    shown = {item.id: set(item.enemies) for item in bank.items}
    steps = next(iter(asked(bank, "ordering")))
    assert steps in shown["lxc-create-name-options"], "the steps show what the gaps ask"


def test_a_session_is_told_from_its_output(tmp_path):
    bank = drafted(
        tmp_path, "# Git\n\n```console\n$ git init\nInitialized empty Git repository\n```\n"
    )
    assert list(asked(bank, "command_line").values()) == ["git init"]


def test_a_table_becomes_facts_and_item_models(tmp_path):
    bank = drafted(
        tmp_path,
        "# Ports\n\n| Port | Service | Note |\n|---|---|---|\n| 22 | SSH | |\n| 53 | DNS | old |\n| 80 | HTTP | |\n"
        "| 443 | HTTPS | |\n",
    )
    (table,) = bank.tables
    assert [column.type for column in table.columns] == ["number", "term", "text"]
    assert {item.item_model for item in bank.items} == {"ports-service", "ports-match"}
    assert all(item.sources[0].lines for item in bank.items)


# ---- what is left ----


@pytest.mark.parametrize(
    "memo",
    [
        "# 강사 소개\n\n이름: 김하나\n\n메일: kim@example.org\n",
        "# 점심시간\n\n11:30 ~ 12:30\n",
        "# Schedule\n\n1. Open the door\n2. Start the class\n3. Close the door\n",
        "# 오늘\n\n회의는 길었다. 서버(본관)는 그대로 둔다. 견적서 -> 구매팀 전달.\n",
        "# A\n\n- https://example.org\n- [slides](https://example.org/slides)\n",
        "# Code\n\n```python\ndef f(x) -> int: return x\n```\n",
        "# T\n\n| 이름 | 연락처 |\n|---|---|\n| 가 | 1 |\n| 나 | 2 |\n| 다 | 3 |\n",
        "# Shell\n\n```bash\nrpm -qa | grep bash\nsystemctl [TAB][TAB]\n> bash\n```\n",
        "# Time\n\n12:30 lunch\nNote: bring a laptop with you\n",
        "# 11월 3일\n\n오늘은 컨테이너(짐 싣는 그것)를 봤다. 회사(본사) -> 집 -> 헬스장.\n",
        "# 주의\n\n- root로 작업하지 말 것\n- 백업 먼저!!\n\n# 할 것\n\n- [ ] 우유\n- [x] 세탁\n",
        "# 왜 쓰는가?\n\n- 자동 복구\n- 수평 확장\n\n# 어디에?\n\n- 노드\n- 클러스터\n",
        "# Code\n\n```\nx = 1 -> 2\n```\n",
        "# Features\n\n- Expressive syntax\n- **Fast**: starts in 40 ms\n- Built-in JSON support\n",
        "# 실습\n\n```bash\nmystery list\nother run x\nthird stop y\n```\n",
    ],
)
def test_nothing_is_made_of_what_states_nothing(tmp_path, memo):
    path = tmp_path / "memo.md"
    path.write_text(memo, encoding="utf-8")
    done = run(path, "-o", tmp_path / "bank.yaml")
    assert done.exit_code == 1
    assert "nothing to draft from" in done.output
    assert not (tmp_path / "bank.yaml").exists()


def test_a_meeting_memo_yields_only_its_one_term(tmp_path):
    bank = drafted(tmp_path, MEMOS / "meeting.md")
    assert asked(bank, "short_text") == {"term-orchestration": "orchestration"}
    assert len(bank.items) == 1


def test_a_readme_yields_its_options_and_steps(tmp_path):
    bank = drafted(tmp_path, MEMOS / "readme.md")
    assert asked(bank, "command_line") == {"pip-install-pocket-http": "pip install pocket-http"}
    assert list(asked(bank, "ordering")) == ["from-source-order"]
    (table,) = bank.tables
    assert [row.cells["short"]["en"] for row in table.rows] == ["-v", "-j", "-f", "-o"]
    models = {"usage-short", "usage-option", "usage-match"}
    assert {item.item_model for item in bank.items} == {*models, None}
    assert len(bank.items) == 11, "badges, features, questions and the licence ask nothing"


def test_slides_yield_their_definitions_flow_and_commands(tmp_path):
    bank = drafted(tmp_path, MEMOS / "slides.md")
    terms = {"API 서버", "etcd", "스케줄러", "컨트롤러 매니저"}
    assert set(asked(bank, "short_text").values()) == terms
    assert list(asked(bank, "ordering")) == ["yocheongui-heureum-flow"]
    assert asked(bank, "cloze") == {
        "kubectl-apply-options": {"a": "-f"},
        "kubectl-scale-options": {"a": "--replicas"},
    }
    kinds = [type_of(item.interaction) for item in bank.items]
    assert (kinds.count("command_line"), kinds.count("matching"), len(kinds)) == (2, 1, 10)


def test_html_is_left_and_its_tags_are_not_text(tmp_path):
    memo = "<h1>도커</h1>\n\n# 용어\n\n- <b>이미지</b>: 컨테이너의<br>틀\n- 허브: 이미지를 나누는 서버\n"
    bank = drafted(tmp_path, memo)
    assert set(asked(bank, "short_text").values()) == {"이미지", "허브"}
    assert "“컨테이너의 틀”" in bank.items[0].stem["ko"]
    report = run(tmp_path / "memo.md", "-o", tmp_path / "again.yaml").output
    assert "HTML: 1" in report


def test_a_command_with_sudo_is_known_too(tmp_path):
    bank = drafted(tmp_path, "# A\n\n```bash\nsudo dnf install podman -y\n```\n")
    (item,) = bank.items
    assert item.stem["en"].endswith("and does so as administrator with `sudo`.")
    assert item.key.accepted == ("sudo dnf install podman -y",)


def test_commands_are_steps_where_they_share_names(tmp_path):
    block = "podman save x -o x.tar\nmkdir -p /tmp/x\ntar xf x.tar -C /tmp/x\n"
    block = block.replace("x", "pause").replace("tar pausef", "tar xf")
    bank = drafted(tmp_path, f"# Look\n\n```bash\n{block}```\n")
    assert len(asked(bank, "ordering")) == 1


def test_what_may_belong_to_both_lists_is_no_wrong_option(tmp_path):
    memo = "# 도커\n\n- docker\n- cri-docker\n\n# 이미지\n\n- OCI\n- DOCKER 형식\n- 아카이브\n"
    bank = drafted(tmp_path, memo)
    first = next(item for item in bank.items if type_of(item.interaction) == "multiple")
    assert {o.text["ko"] for o in first.interaction.options} == {
        "docker",
        "cri-docker",
        "OCI",
        "아카이브",
    }


def test_a_table_without_headings_is_asked_without_them(tmp_path):
    memo = "# 코드\n\n| | |\n|---|---|\n| 0 | 정상 |\n| 1 | 발견 |\n| 2 | 사용법 |\n| 3 | 환경 |\n"
    bank = drafted(tmp_path, memo)
    assert {item.stem["en"] for item in bank.items} == {
        *(f"What goes with “{n}”?" for n in range(4)),
        "Match what belongs together.",
    }


def test_a_colon_inside_code_or_brackets_defines_nothing(tmp_path):
    memo = "# A\n\n- `noqa: [QG1]` on it (see: here)\n- **b**: (c\n- MTU: the largest packet\n- TTL: hops left\n"
    terms = asked(drafted(tmp_path, memo), "short_text")
    assert set(terms.values()) == {"MTU", "TTL"}


def test_a_table_with_a_column_of_names_is_about_people_only_beside_times(tmp_path):
    memo = "# 형\n\n| 이름 | 예 |\n|---|---|\n| list | `[1]` |\n| dict | `{}` |\n| set | `{1}` |\n"
    assert len(drafted(tmp_path, memo).tables) == 1


def test_a_git_course_yields_its_tables_commands_and_terms(tmp_path):
    bank = drafted(tmp_path, MEMOS / "git-course.md")
    assert set(asked(bank, "command_line").values()) == {
        "git init", "git add README.md", 'git commit -m "first commit"', "git stash pop",
    }  # fmt: skip
    assert {"revert", "reset", "restore"} <= set(asked(bank, "short_text").values())
    assert bank.topics[0].id == "se-yeongyeok"
    everything = " ".join(f"{item.stem} {item.key} {item.interaction}" for item in bank.items)
    assert "010-0000" not in everything
    assert "10:00" not in everything


def test_an_english_memo_yields_procedures_and_definitions(tmp_path):
    bank = drafted(tmp_path, MEMOS / "network-basics.md")
    assert {"ARP", "DNS", "NAT"} <= {stem.split()[2] for stem in stems(bank) if "stand for" in stem}
    assert set(asked(bank, "ordering")) == {
        "how-a-host-gets-an-address-order", "finding-a-fault-order", "path-of-a-web-request-flow",
    }  # fmt: skip
    assert not any("Choose" in stem and "fault" in stem for stem in stems(bank)), "steps are no set"
    assert "Default gateway" in asked(bank, "short_text").values()


def test_the_report_accounts_for_lines(tmp_path):
    done = run(MEMOS / "git-course.md", "-o", tmp_path / "bank.yaml", "--json")
    report = json.loads(done.stdout)
    assert {each["reason"] for each in report["left"]} >= {
        "front-matter",
        "logistics",
        "code",
        "output",
    }
    mentioned = {n for each in report["found"] + report["left"] for n in each["lines"]}
    text = (MEMOS / "git-course.md").read_text("utf-8").splitlines()
    body = {
        n
        for n, line in enumerate(text, 1)
        if line.strip() and not line.startswith(("#", "```", "|-"))
    }
    assert body <= mentioned
    listed = run(MEMOS / "git-course.md", "-o", tmp_path / "b.yaml").output
    assert "front matter: 1–4" in listed


# ---- citations, acceptance, determinism ----


def test_every_draft_cites_lines_that_hold(tmp_path):
    memo = MEMOS / "git-course.md"
    bank = drafted(tmp_path, memo)
    lines = memo.read_text("utf-8").splitlines()
    for item in bank.items:
        for source in item.sources:
            assert source.document == "memo"
            assert source.digest == digest([lines[n - 1] for n in source.lines]), item.id
    assert {found.state for found in citations(bank, "memo", lines)} == {"holds"}
    moved = citations(bank, "memo", ["", "", *lines])
    assert {found.state for found in moved} == {"moved"}


def test_a_draft_is_chosen_for_a_quiz_only_once_it_is_accepted(tmp_path):
    out = tmp_path / "net.yaml"
    assert run(MEMOS / "network-basics.md", "-o", out).exit_code == 0
    blueprint = tmp_path / "quiz.yaml"
    blueprint.write_text(
        "blueprint: quiz\nbank: net.yaml\ntitle: {ko: 퀴즈, en: Quiz}\nsections: [{count: 1}]\n",
        encoding="utf-8",
    )
    build = [
        "build",
        str(blueprint),
        "-f",
        "key",
        "-o",
        str(tmp_path / "out"),
        "--date",
        "2026-11-25",
    ]
    refused = CliRunner().invoke(command_line(), build)
    assert refused.exit_code == 1
    assert "0 items to choose from" in refused.output
    text = out.read_text("utf-8")
    start = text.index("- id: dns-stands-for")
    end = text.index("- id: nat-stands-for")
    accepted = text[start:end].replace("    status: draft\n", "")
    out.write_text(text[:start] + accepted + text[end:], encoding="utf-8")
    made = CliRunner().invoke(command_line(), build)
    assert made.exit_code == 0, made.output
    key = json.loads((tmp_path / "out" / "key.json").read_text("utf-8"))
    assert [entry["ref"] for entry in key["entries"]] == ["dns-stands-for"]


def test_the_same_memo_gives_the_same_bytes_in_any_language(tmp_path):
    for name, language in (("a", "ko"), ("b", "en")):
        folder = tmp_path / name
        folder.mkdir()
        code = "import sys; from quizgen.cli.main import main; main(sys.argv[1:])"
        command = ["--ui-lang", language, "draft", MEMOS / "git-course.md", "-o", folder / "x.yaml"]
        subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True)
    assert (tmp_path / "a" / "x.yaml").read_bytes() == (tmp_path / "b" / "x.yaml").read_bytes()


def test_in_the_folder_of_a_bank_the_drafts_join_it(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "bank: net\ntitle: {ko: 망, en: Net}\ntopics: [{id: ports, title: {ko: 포트, en: Ports}}]\n"
        "documents: {memo: {title: {ko: 메모, en: Memo}, file: day1.md}}\n",
        encoding="utf-8",
    )
    out = tmp_path / "day2.yaml"
    for extra in ([], ["--force"]):
        assert run(MEMOS / "network-basics.md", "-o", out, *extra).exit_code == 0
        assert [str(p) for p in check(tmp_path) if p.severity == "error"] == []
        bank = load_bank(tmp_path)
        assert bank.id == "net"
        assert [document.id for document in bank.documents] == ["memo", "memo-2"]
        assert [topic.id for topic in bank.topics].count("ports") == 1


def test_drafts_are_in_the_languages_of_the_bank_that_they_join(tmp_path):
    (tmp_path / "bank.yaml").write_text(
        "bank: net\nlanguages: [ko]\ntitle: 망\ntopics: [{id: ports, title: 포트}]\n", "utf-8"
    )
    assert run(MEMOS / "network-basics.md", "-o", tmp_path / "day2.yaml").exit_code == 0
    assert [str(p) for p in check(tmp_path) if p.severity == "error"] == []
    assert {tuple(item.stem) for item in load_bank(tmp_path).items} == {("ko",)}
    assert "Drafted from" not in (tmp_path / "day2.yaml").read_text("utf-8")
    alone = tmp_path / "new" / "alone.yaml"
    alone.parent.mkdir()
    assert run(MEMOS / "network-basics.md", "-o", alone, "-l", "en").exit_code == 0
    assert load_bank(alone).languages == ("en",)


# ---- bad input ----


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "memo.md:1:1: is empty"),
        (b" \n\n", "memo.md:1:1: is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "holds a NUL; this is not a text file"),
        ("# 도커\n".encode("utf-16"), "memo.md:1:1: is UTF-16; save it as UTF-8"),
        ("# 도커\n".encode() + "셋째 줄".encode("cp949"), "memo.md:2:1: byte 0xbc is not UTF-8"),
        (b"# x\n" + b"a" * (5 * 2**20), "larger than 5 MB, the most that is read here; split it"),
        (b"just a few words\n", "nothing to draft from"),
    ],
    ids=["empty", "blank", "binary", "utf-16", "mixed", "huge", "no facts"],
)
def test_a_memo_that_cannot_be_used_is_named(tmp_path, content, words):
    memo = tmp_path / "memo.md"
    memo.write_bytes(content)
    done = run(memo, "-o", tmp_path / "bank.yaml")
    assert done.exit_code == 1
    assert words in done.output
    assert "Traceback" not in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["memo.md"]


def test_a_line_as_long_as_a_book_is_left_at_once(tmp_path):
    memo = tmp_path / "memo.md"
    memo.write_text(
        f"# a\n\nb: {'(' * 50_000}\n\n{'[' * 50_000}\n\n- MTU: the largest packet\n- TTL: the hops left\n"
    )
    done = run(memo, "-o", tmp_path / "bank.yaml")
    assert done.exit_code == 0
    assert "very long lines: 3, 5" in done.output


def test_lines_are_counted_as_editors_count_them(tmp_path):
    memo = "# a\u2028b\x0c\n\n- MTU: the largest packet\n- TTL: the hops left\n"
    assert {line for item in drafted(tmp_path, memo).items for line in item.sources[0].lines} == {
        3,
        4,
    }


def test_a_missing_memo_and_a_folder_are_named(tmp_path):
    assert "No such file" in run(tmp_path / "no.md", "-o", tmp_path / "b.yaml").output
    assert "is a folder; name a file" in run(tmp_path, "-o", tmp_path / "b.yaml").output


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    plain = MEMOS / "network-basics.md"
    data = plain.read_bytes()
    other = tmp_path / plain.name
    other.write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    for memo, name in ((plain, "a"), (other, "b")):
        (tmp_path / name).mkdir()
        assert run(memo, "-o", tmp_path / name / "bank.yaml").exit_code == 0
    assert (tmp_path / "a/bank.yaml").read_bytes() == (tmp_path / "b/bank.yaml").read_bytes()


def test_a_memo_without_headings_has_one_topic(tmp_path):
    memo = tmp_path / "day2.md"
    memo.write_text("NAT stands for Network Address Translation.\n", encoding="utf-8")
    done = run(memo, "-o", tmp_path / "bank.yaml")
    assert "has no headings" in done.output
    assert [topic.id for topic in load_bank(tmp_path / "bank.yaml").topics] == ["day2"]


def test_a_file_that_is_there_is_kept(tmp_path):
    out = tmp_path / "bank.yaml"
    out.write_text("mine\n")
    done = run(MEMOS / "meeting.md", "-o", out)
    assert done.exit_code == 1
    assert "--force" in done.output
    assert out.read_text() == "mine\n"
    assert run(MEMOS / "meeting.md", "-o", out, "--force").exit_code == 0
    assert "name a file that ends with .yaml" in run(MEMOS / "meeting.md", "-o", tmp_path).output


pieces = st.sampled_from([
    "# ", "## ", "- ", "1. ", "2. ", "3. ", "```bash\n", "```\n", "| ", " | ", "|---|---|\n", "a --> b", "-> ", "**x**: ",
    "X: y is z", "도커(docker)", "LXC(IBM), LXD(ubuntu)", "루트리스", "`code`", "dnf install a -y", "$ git init", "\n", "\n\n",
    "  ", "[l](http://x.y)", "ARP (Address Resolution Protocol)", "'", '"', "{{ x }}", "[[a]]", ": ", "#", "\t", "💡", "tool --a 1 --b 2",
])  # fmt: skip


@given(st.lists(pieces, min_size=1, max_size=60).map("".join))
def test_whatever_is_drafted_can_be_read(tmp_path_factory, text):
    made = draft(text.splitlines(), file="memo.md", bank="fuzz")
    if made.items or made.models:
        path = tmp_path_factory.mktemp("fuzz") / "bank.yaml"
        path.write_text(made.text, encoding="utf-8")
        assert [str(p) for p in check(path, cache=False) if p.severity == "error"] == [], text
