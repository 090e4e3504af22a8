"""Every typed answer that is made of a few pieces, and what it earns and is told.

``tests/golden/small`` has four digits of a digest for the answers that begin alike: what one of a
thousand combinations comes to cannot change unseen.
"""

from itertools import permutations, product
from random import Random
from typing import Any, get_args

import pytest

from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    CommandKey,
    CommandSyntax,
    EssayKey,
    GapChoiceKey,
    Hottext,
    HottextKey,
    Interaction,
    Key,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    NumericKey,
    Option,
    Ordering,
    OrderingKey,
    RightNumber,
    Rule,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
)
from quizgen.model.interactions.short_text import CODE_NORMALIZATION, Normalization
from quizgen.scoring import command, number, remarks, score, shell, text, values
from tests import golden

SIGNS = ("", "-", "+", "−")
DIGITS = (
    "0", "7", "12", "12.5", "12,5", ".5", "5.", "1,234", "1 234", "1,234.5", "1,23", "0,125", "01", "1 23", "1,234,5",
    "123456789012345", "1234567890123456", "만", "3만 5천", "삼십", "1.5억", "일이", "십만", "만억", "천천", "육백만 이", "여덟",
    "열두", "스무", "쉰", "eight", "eighteen", "x", "2^10", "2**-3", "1.5×10^3", "3 * 10⁸", "10^400", "0^-1",
    "2^(4)", "1234^2", "uid 7", "UID7", "in 2013", "in 7",
)  # fmt: skip
POWERS = ("", "e3", "E-2", "e+1", "e400", "e", "e 3")
UNITS = (
    "", " ", " m", "km", " KB", "KiB", "Ki", "k", "K", "MB", " mb", "bytes", "바이트", "b", "kbit", "ms", "s", "개", "가지", "번째",
    "명", "items", "년", "년도", "apples", "apple", "appl", "box", "boxes", "입니다", " 개입니다", ".", "`", "%",
)  # fmt: skip
BEHIND_NUMBERS = [*UNITS, *(f"{power}{unit}" for power in POWERS[1:] for unit in UNITS[:3])]
KNOWN: dict[str, tuple[tuple[str, ...], dict[str, float]]] = {
    "no unit": ((), {}),
    "m": (("m",), {}),
    "MB": (("MB", "메가바이트"), {"box": 1000.0}),
    "apples": (("apples", "개"), {"KiB": 2.0}),
    "s": (("s",), {"min": 60.0}),
}  # fmt: skip


def test_numbers():
    found: dict[str, dict[str, str]] = {}
    for (name, (units, factors)), digits in product(KNOWN.items(), DIGITS):
        said = {}
        for sign in SIGNS:
            typed = (f"{sign}{digits}{behind}" for behind in BEHIND_NUMBERS)
            read = {each: number.read(each, units, factors) for each in typed}
            said[sign] = "\n".join(
                f"{each!r}: {what.value:.12g} {what.read} {what.digits}"
                for each, what in read.items()
                if what
            )
        found[f"{name}, {digits}"] = said
    golden.check_near("small/numbers.txt", found)


KEYS = [
    NumericKey(12.5, 0.25, ("km",), bands=((1.0, 0.5), (3.0, 0.25))),
    NumericKey(12.5, 0.25, ("km",), bands=((3.0, 0.25), (1.0, 0.5), (9.0, 0.0))),
    NumericKey(-7.0, 0.0, also=(RightNumber(7.0, 0.5, 0.25), RightNumber(8.0), RightNumber(9.0, 1.0, 0.0))),
    NumericKey(0.0, 0.125, also=(RightNumber(100.0, 1.0, 0.5),)),
    NumericKey(123.0, 0.0, ("MB",), 2, {"box": 10.0}),
    NumericKey(3e8, 1e6, figures=1),
    NumericKey(1234.0, 0.0, figures=3, also=(RightNumber(0.05),)),
    NumericKey(1e-9, 0.0),
]  # fmt: skip
NEAR = (
    "0", "0.0", "-0", "0.125", "0.126", "-0.125", "12", "12.2", "12.25", "12.75", "12.76", "13.5", "13.51", "15.5", "15.6", "9.4",
    "11.5", "12.5", "12.5 km", "12500 m", "12.5 m", "-12.5", "125", "1.25", "1250", "12.8km", "12.5 apples", "3 apples",
    "-7", "7", "7.5", "7.51", "6.5", "8", "-8", "8.0000000000001", "8.001", "9", "10", "70", "-70", "0.7", "99", "99.1", "101", "101.5",
    "123", "120", "124", "125.1", "1.2e2", "119", "115", "12.3 box", "123000 kB", "130", "3e8", "2.6e8", "3.4e8", "3.5e8", "3×10^8",
    "301000000", "302000000", "1234", "1230", "1235", "1234.9", "1229.9", "1225", "0.05", "0.050", "0.5", "1e-9", "1.1e-9", "0.000000001",
    "2e-9", "1e-12", "x", "", "십이", "12.5.", "12,5", "1024000", "1e-6", "126976",
)  # fmt: skip


def test_points_of_numbers():
    found = {}
    for place, key in enumerate(KEYS):
        said = {}
        for answer in NEAR:
            shares = [number.share(key, answer, rule) for rule in ("exact", "partial")]
            said[answer] = f"{shares} {number.same(key, answer)} {number.explained(key, answer)}"
        found[f"{place} {key.value:g}"] = said
    golden.check_near("small/points.txt", found)


ACCEPTED = {
    "words": ("컨테이너 런타임", "container runtime"),
    "short": ("파드", "pod", "Pod"),
    "name": ("Kubernetes", "K8s"),
    "file": ("Dockerfile", "/etc/hosts"),
    "y": ("registry", "box", "bus", "class"),
    "sign": ("--rm", "a.b", "read_me", "$ ls"),
    "one": ("x", "가"),
}
RULES = {
    "all": Normalization(),
    "none": Normalization(
        False, False, False, False, False, False, False, False, False, False
    ),
    "code": CODE_NORMALIZATION,
    "ignore": Normalization(True, True, True),
    "case": Normalization(False),
}  # fmt: skip
BEFORE = (
    "",
    "the ",
    "An ",
    "a",
    "`",
    "'",
    '"',
    "(",
    "$ ",
    "/usr/bin/",
    "/bin/",
    "하위 ",
    "\u200b",
    " ",
)
BEHIND = (
    "", "s", "es", "를", "입니다", " 이라고 합니다", "에서", "가가", "들", ".", "`", "'", ")", " (CR)", "(1)", "(컨테이너 런타임)",
    " (pods)", " 명령어", " command", " 파일", " file", "!", "x", " - ", "\u00a0", "입니다.",
)  # fmt: skip
AROUND = [
    (before, behind)
    for number, (before, behind) in enumerate(product(BEFORE, BEHIND))
    if not before or not behind or number % 8 == 0
]


def edits(word):
    """One slip: a letter less, twice, other, or turned round with the one behind it."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[: place + 1] + word[place:]
        yield f"{word[:place]}q{word[place + 1 :]}"
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    yield word.swapcase()
    yield word.replace(" ", "")
    yield word.replace(" ", "-").replace("_", " ")
    yield f"{word[:-1]}ies"


def test_texts():
    found = {}
    spelled = (("런타임", "런 타임", "runtime"), ("pod", "포드", "po.d"))
    for (name, accepted), (how, rules) in product(ACCEPTED.items(), RULES.items()):
        for spellings in ((), spelled) if how == "all" else ((),):
            key = TextKey(accepted, rules, spellings=spellings)
            typed = [f"{before}{word}{behind}" for word in accepted for before, behind in AROUND]
            typed += [each for word in accepted for each in edits(word)]
            typed += [
                "po.d",
                "포드",
                "컨테이너 런 타임",
                "CR",
                "CRs (container runtime)",
                "파드 (pod)",
                "pod (파드)",
                "x (y)",
            ]
            said = {}
            for part in range(0, len(typed), 52):
                read = {each: text.explained(key, each) for each in typed[part : part + 52]}
                right = [text.judge(key, each).right for each in read]
                said[typed[part]] = f"{right} {read}"
            found[f"{name} {how} {len(spellings)}"] = said
    golden.check_near("small/texts.txt", found)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("", "", False), ("", "a", True), ("a", "a", False), ("ab", "ba", True), ("ab", "ab", False), ("abc", "cba", False),
     ("aab", "ab", True), ("ab", "abab", False), ("abcd", "acbd", True), ("abcd", "badc", False), ("aaa", "aa", True)],
)  # fmt: skip
def test_one_edit(one, other, near):
    assert text.one_edit(one, other) is text.one_edit(other, one) is near


def options(names: str) -> tuple[Option, ...]:
    return tuple(Option(name, Localized.same(name)) for name in names)


GAPS = Cloze(
    Localized.same("[[g1]] [[g2]] [[g3]] [[g4]]"),
    (TextGap("g1"), ChoiceGap("g2", options("xyz")), TextGap("g3"), TextGap("g4")),
)
GAP_KEYS: dict[str, Any] = {
    "g1": TextKey(("pod",)), "g2": GapChoiceKey("y"), "g3": NumericKey(5.0, 0.5, bands=((2.0, 0.5),)),
    "g4": TextKey(("ls",), CODE_NORMALIZATION),
}  # fmt: skip
ANYTHING: list[Any] = [
    None, "", " ", "a", "b", "z", 1, 0, True, False, [], ["a"], ["b", "a"], ["a", "a"], ["z"], [1], {}, {"a": "1"}, {"g1": "pod"}, "5", "x", "pod",
]  # fmt: skip
LISTS: list[Any] = [list(each) for n in range(1, 5) for each in permutations("abcd", n)]
PAIRS: list[Any] = [
    dict(zip("abc", each, strict=True))
    for each in product(("1", "2", "3", "", None, "9"), repeat=3)
]
TYPED_GAPS: list[Any] = [
    {"g1": one, "g2": two, "g3": three, "g4": four}
    for one, two, three, four in product(("pod", "x", "", None), ("y", "x", ""), ("5", "6.5", "9", " "), ("ls", "LS"))
]  # fmt: skip
SCORED: list[tuple[str, Key, Interaction, list[Any]]] = [
    ("single", SingleKey("b", {"b": 1.0, "c": 0.5, "d": -0.25}), SingleChoice(options("abcd")), []),
    ("two", MultipleKey(("a", "c"), {"a": 0.75, "c": 0.5, "b": -0.5}), MultipleResponse(options("abcd")), LISTS),
    ("three", MultipleKey(("a", "c", "d")), MultipleResponse(options("abcd")), LISTS),
    ("all", MultipleKey(("a", "b", "c")), MultipleResponse(options("abc")), LISTS[:15]),
    ("hottext", HottextKey(("a",)), Hottext(Localized.same(""), options("abcd")), LISTS[:16]),
    ("true", TrueFalseKey(True), TrueFalse(), []),
    ("pairs", MatchingKey({"a": "1", "b": "2", "c": "1"}), Matching(options("abc"), options("123")), PAIRS),
    ("one target", MatchingKey({"a": "1"}), Matching(options("a"), options("1")), []),
    ("order", OrderingKey(tuple("abcd")), Ordering(options("abcd")), LISTS[-24:]),
    ("gaps", ClozeKey(GAP_KEYS), GAPS, TYPED_GAPS),
    ("weights", ClozeKey(GAP_KEYS, {"g1": 3.0, "g2": 0.0, "g3": 2.0}), GAPS, TYPED_GAPS[::3]),
    ("essay", EssayKey(()), TrueFalse(), []),
]  # fmt: skip


@pytest.mark.parametrize("length", [58, 59, 60, 61, 62])
def test_what_is_long_is_cut(length):
    (said,) = remarks.remarks(NumericKey(1.0), "x" * length)
    assert ("x" * length if length <= 60 else f"{'x' * 59}… ") in str(said)


@pytest.mark.parametrize("length", [38, 39, 40, 41])
def test_a_word_of_forty_letters_is_no_bundle_of_options(length):
    """``-xxxd`` behind the image: the flag that is missing stands there."""
    key = CommandKey(("p run -d web x",), "p", ALL)
    first, *_ = command.explained(key, f"p run web x -{'x' * (length - 2)}d")
    assert first.code == ("after" if length < 40 else "missing")


def test_points():
    found: dict[str, dict[str, str]] = {}
    for name, key, interaction, responses in SCORED:
        for rule, penalty in product(get_args(Rule), (0.0, 0.3, 1.0)):
            told = []
            for place, response in enumerate([*ANYTHING, *responses]):
                for points, certainty in SURE if place % 4 == 1 else SURE[:1]:
                    given = score(key, response, points=points, rule=rule, interaction=interaction,
                                  penalty=penalty, certainty=certainty)  # fmt: skip
                    told.append(
                        f"{response} {points} {certainty}: {given.status} {given.score:.6g}"
                    )
            found.setdefault(name, {})[f"{rule} {penalty}"] = "\n".join(told)
        said = [f"{each}: {remarks.remarks(key, each)}" for each in [*ANYTHING, *responses]]
        found[name]["remarks"] = "\n".join([*said, repr([*remarks.words([key])])])
    golden.check_near("small/scores.txt", found)


SURE: tuple[tuple[float, int | None], ...] = ((3.0, None), (1.0, 1), (1.0, 3), (0.0002, 2))


PIECES = (
    "a", " ", "'", '"', "\\", "|", ">", "2>", "10>", ">>", ">&", "1>|", "<", "<<<", "&>", "&", "&&", "|&", ";", "$", "$(", "`", "#",
    "{a,b}", "{a}", "(", "\n", "1", "-", "\t",
)  # fmt: skip


def test_lines_of_shell():
    chance, found = Random(1), {}
    for first in PIECES:
        longer = (chance.choices(PIECES, k=chance.choice((4, 5, 6, 7))) for _ in range(150))
        lines = ("".join([first, *more]) for more in [*product(PIECES, repeat=2), *longer])
        found[repr(first)] = {"all": "\n".join(f"{line!r} {shell.read(line)}" for line in lines)}
    wrapped = (
        "a b", "```sh\na b\n```", "```a```", "$ a", "# a", "% a", "> a", "$a", "$A", "`a b`", "'a b'", "'a' 'b'", '"a"', "``", "'",
        "user@host:~$ a", "[user@host ~]$ a", "(venv) user@host:~$ a", "root@host:/# a", "bash-5.1$ a", "sh$ a",
        "a \\\n b", "a \\ b", "a\\", "–help", "a —rm", "a –r", "ls $(pwd)", "ls `pwd`", "ls ${PWD}", "a\u2028b", "“a b”", "a % b", "  a  ", "`$ a`",
        "'a'b'", "a@b", "`a`b", "'$ a b'", "#a", "$",
    )  # fmt: skip
    found["cleaned"] = {each: shell.cleaned(each) for each in wrapped}
    golden.check_near("small/shell.txt", found)


VALUES = (
    "", "a", "a/b", "a/b/c", "a:b", "a:/b", "/a:b", "a:/b/:rw", "a:/b:ro,Z", "a:/b:z,rw,ro", "a:b:c:d", ".:/b", "./:/b/", "~/a/:/b", "$PWD:/b",
    "$PWD/a:/b", "$PWD", "$PWD/", "$PWD/a", "$HOME/a", "./", ".", "./a", "..", "/", "//", "/./a", "a/./b", "a//b/", "/a/", "a/",
    "docker.io/a", "docker.io/a/b", "index.docker.io/a", "localhost/a", "localhost/a:1", "quay.io/a/b", "host:5000/a", "a/b:1", "a@sha256:1",
    "a:1@sha256:1", "docker.io/a@sha256:1", "docker://a", "docker://a/b", "docker://quay.io/a", "docker:a", "containers-storage:a", "dir:/a/",
    "oci:a/:1", "oci:./a", "docker-archive:/a:b:1", "oci-archive:a", "ftp:a", "http://a", "Docker://a", "library/a",
    "80", "80:80", ":80", "8080:80/UDP", "80/tcp", "0.0.0.0:1:2", "127.0.0.1::2", "1.2.3.4:80", "[::1]:1:2", "1-3:4-6", "a:80", "80:",
    "type=bind,src=/a/,dst=/b/", "source=/,target=b/", "readonly", "readonly=true", "ro=true", "ro=false", "readonly=false,destination=",
    "type=tmpfs,x,y=1",
    "1", "01", "1.0", "1.50", "0.5", ".5", "0", "00", "1.", ".", "1k", "1K", "1kb", "1kib", "1.5m", "1.25g", "1t", "1p", "1e", "1 k", "1.5", "1234567890123k",
    "10s", "1m30s", "90s", "1h", "60m", "1000ms", "1ns1us1ms1s1m1h", "1d", "1h ",
    "cap_net_admin", "NET_ADMIN", "Cap_x", "{{ .A }}", "{{.A}}", "{{ .A}} {{.B }}", "{{", "}} {{ ", " {{a}} ", "web", "web.service", "a.b", "a.timer",
    "/bin/ls", "/usr/bin/ls", "/usr/local/sbin/ls", "/opt/bin/ls", "/bin/a/b", "web:", "web:a", "web:/a//b", "web:./a", "~a:b",
    "po", "pods", "Pod", "svc,po", "x,po", "pod/web", "po/web", "svc/web", "node/a", "no/a", "po/", "/a",
    "0.0.0.0/0", "::/0", "1.2.3.4/32", "1.2.3.4/24", "::1/128", "::1/64", "1.2.3.4/128",
)  # fmt: skip


def test_values():
    found: dict[str, dict[str, str]] = {}
    for kind in ["", "unheard of", *sorted(values.KINDS)]:
        said = found[kind or "none"] = {}
        for value in VALUES:
            same = values.canonical(kind, value)
            said[value] = f"{same!r} {values.meanings(kind, same)}"
    golden.check_near("small/values.txt", found)


ONE = CommandSyntax(
    "p run", ("p c[re] run",),
    options="~-q,--quiet ^-D,--debug -d,--detach -e,--env=word* -p,--publish=port* -v,--volume=volume* -m=size --pull=?word:missing"
            " --cap=cap, --no-x!--x --x:true -u,--user=word ^--Log=word --log=word",
    others="Arm!Irt!,R", operands="image !", siblings="Arun!Aps!", how="",
)  # fmt: skip
TWO = CommandSyntax(
    "p ps",
    (),
    options="-a,--all -n=number -e,--env=word",
    others="&Zzz",
    operands="path dir&",
    siblings="&",
    how="o",
)
TAR = CommandSyntax(
    "t", (), options="-c -x -f=path -C,--directory=dir -br=word -z", operands="path *", how="be"
)
RUN = CommandSyntax(
    "k go", (), options="-a,--all -n=word", operands="resource -- !", after="", how="ags"
)
ALSO = CommandSyntax(
    "k in",
    (),
    options="--long-name=word --long-list --other <-Z",
    operands="a !-",
    after="",
    how="a",
)
AFTER = CommandSyntax(
    "k at", (), options="-n=word", operands="net *", after="-x,--extra -y=word", how="s"
)
WORDS = CommandSyntax("k two", ("k t[wo]",), operands="resource word &", how="g")
ALL = (ONE, TWO, TAR, RUN, ALSO, AFTER, WORDS)
COMMANDS = {
    CommandKey(("p run -d -p 80:80 -e A=1 -e B=2 web",), "p", ALL, ("-u",)):
        "p run create c cr ps -d --detach -dq --debug -D -p 80:80 -p=80:81 -e A=1 B=2 web web:latest ls --rm -R --no-x --x=false -u x --quiet sudo",
    CommandKey(("p run -v a:/b --log x web ls -l",), "p", ALL, strict=("extras", "--log")):
        "p run -v a:/b /b:a -v=a:/b --log x --Log --Log=x web ls -l -la -q -d --pull --pull=always --cap a,b docker.io/library/web -- quay.io/web -rm",
    CommandKey(("p ps -a /x y z", "p ps -n 1"), "p", ALL, strict=("operands",), sudo=False):
        "p ps -a --all=false -n 1 01 -n1 /x y z ./y /x/ --al -an --env e -- sudo --detach - run",
    CommandKey(("p ps -a > o", "p ps | t -c"), "p", ALL, equivalent=("t",), sudo=True):
        "p ps -a > o >> ./o | t -c c 2>o sudo -E",
    CommandKey(("t -cf a.tar -C d b",), "t", ALL):
        "t czf cf a.tar ./a.tar -c -f -f=a.tar -C d d/ b -cf -br -b x --directory --directory=d ctf sudo",
    CommandKey(("sudo k go -n a pod/web -- sh -c ls", "k in --long-name=a b c"), "k", ALL):
        "sudo k go -n a po web pod/web -- sh -c ls --all --al in --long-n --long-name=a --long b c -Z /bin/sh K",
    CommandKey(("k at -n a 1.2.3.4 -- -x --extra -y b c", "X=1 k at -Q 0.0.0.0/0", "k two po/a/b x"), "k", ALL):
        "k at -n a 1.2.3.4/32 -- -x --ext -y b c X=1 -Q 0.0.0.0/0 default tw two po/a/b pod a/b --user=x -y=b",
}  # fmt: skip


@pytest.mark.parametrize("key", COMMANDS, ids=lambda key: key.accepted[0])
def test_commands(key):
    """What is nearly a right command: one word or two other, less, more, elsewhere."""
    chance, words = Random(1), COMMANDS[key].split()
    lines = {}
    for accepted in key.accepted:
        right = accepted.split()
        for place in range(len(right) + 1):
            for word in (*words, ""):
                lines[" ".join([*right[:place], word, *right[place:]])] = place
                lines[" ".join([*right[:place], word, *right[place + 1 :]])] = place
            for other in range(place, len(right)):
                lines[" ".join([*right[:place], *right[other:], *right[place:other]])] = place
                part = right[:place] + right[other : other + 2] + right[place:other]
                lines[" ".join([*part, *right[other + 2 :]])] = place
        for _ in range(200):
            changed = list(right)
            for _ in range(chance.choice((2, 3, 4))):
                place = chance.randrange(len(changed) + 1)
                cut = place + chance.randrange(3)
                changed[place:cut] = chance.choices(words, k=chance.randrange(3))
            lines[" ".join(changed)] = chance.randrange(10, 40)
    found: dict[str, str] = {}
    for line, part in lines.items():
        judged = command.judge(key, line)
        said = [
            f"{line!r}: {judged.share:.4f} {[(each.code, *each.what) for each in command.explained(key, line)]}"
        ]
        said += [command.normal(key, line), repr(sorted(command.options_in(key, line))),
                 repr(sorted(command.with_arguments(key, line))), repr(command.problems(key, line))]  # fmt: skip
        if part % 3 == 0:
            said.append(repr([str(each) for each in remarks.remarks(key, line)]))
        found[f"{part}"] = "\n".join([found.get(f"{part}", ""), *said])
    golden.check_near(f"small/commands-{[*COMMANDS].index(key)}.txt", {key.accepted[0]: found})
