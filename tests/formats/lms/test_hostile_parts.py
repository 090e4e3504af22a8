"""The same hostile texts (``test_hostile``) in every other place of a quiz: stems, explanations,
feedback, pairs, orders, accepted answers and the text around gaps, read as the formats' makers say."""

from __future__ import annotations

import csv
import html
import importlib
import io
import json
import re
import sqlite3
from contextlib import closing

import msgspec
import pytest

from quizgen.formats import FORMATS, RenderOptions
from quizgen.model import (
    Cloze,
    ClozeKey,
    Localized,
    Matching,
    MatchingKey,
    Normalization,
    Option,
    OptionFeedback,
    Ordering,
    OrderingKey,
    ShortText,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
)
from quizgen.model.interactions.cloze import GapKey
from quizgen.readers.markdown import from_text
from tests.formats.lms.test_hostile import TEXTS, markdown, shown
from tests.formats.packages import members, options, quiz, tree

AT_ONCE = 8
ASKED = list(dict.fromkeys(" ".join(text.split()) for text in TEXTS))
GROUPS = [ASKED[at : at + AT_ONCE] for at in range(0, len(ASKED) - AT_ONCE + 1, AT_ONCE)]
EXACT = Normalization(ignore_case=False)


def marked(texts):
    return options(*map(from_text, texts))


def asked():
    """Items of each kind about each group, by turns."""
    for group in GROUPS:
        sources = marked(group)
        targets = tuple(
            Option(str(n), Localized.same(from_text(f"{text} =")))
            for n, text in enumerate(reversed(group))
        )
        pairs = {source.id: str(len(group) - 1 - n) for n, source in enumerate(sources)}
        yield Matching(sources, targets), MatchingKey(pairs)
        yield Ordering(sources), OrderingKey(tuple(reversed([source.id for source in sources])))
        yield ShortText(), TextKey(tuple(group), EXACT)
        gaps: dict[str, GapKey] = {f"g{n}": TextKey((text,), EXACT) for n, text in enumerate(group)}
        text = "\n\n".join(f"{from_text(text)} [[g{n}]] end" for n, text in enumerate(group))
        yield Cloze(Localized.same(text), tuple(map(TextGap, gaps))), ClozeKey(gaps)
        yield SingleChoice(options("yes", "no")), SingleKey("a")


FORM, KEY = quiz(*asked())
STEMS = [ASKED[n % len(ASKED)] for n in range(len(FORM.items))]
WHY = list(reversed(STEMS))
FORM = msgspec.structs.replace(
    FORM,
    sections=(
        msgspec.structs.replace(
            FORM.sections[0],
            items=tuple(
                msgspec.structs.replace(item, stem=Localized.same(from_text(stem)))
                for item, stem in zip(FORM.items, STEMS, strict=True)
            ),
        ),
    ),
)
KEY = msgspec.structs.replace(
    KEY,
    entries=tuple(
        msgspec.structs.replace(
            entry,
            explanation=Localized.same(from_text(why)),
            feedback={"b": OptionFeedback(Localized.same(from_text(f"{why} told")))}
            if isinstance(entry.key, SingleKey)
            else {},
        )
        for entry, why in zip(KEY.entries, WHY, strict=True)
    ),
)


def wanted(kinds, left_out=()):
    """Kind, stem, what is right, what is told: as ``READ`` gives them."""
    for number, (stem, why) in enumerate(zip(STEMS, WHY, strict=True)):
        group = GROUPS[number // 5]
        kind = ("pairs", "order", "typed", "gaps", "choice")[number % 5]
        right = {
            "pairs": [(text, f"{text} =") for text in group],
            "order": list(reversed(group)),
            "typed": group,
            "gaps": [(text, text) for text in group],
            "choice": ["yes", f"{why} told"],
        }[kind]
        if kind in kinds and str(number + 1) not in left_out:
            yield kind, stem, right, why


def moodle(data):
    for question in tree(data).iterfind("question"):
        kind, text = question.get("type"), question.findtext("questiontext/text")
        why = shown(question.findtext("generalfeedback/text") or "")
        answers = question.findall("answer")
        if kind in ("matching", "ddmatch"):
            right = [
                (shown(each.findtext("text")), shown(each.findtext("answer/text")))
                for each in question.iterfind("subquestion")
            ]
            yield "pairs", shown(text), right, why
        elif kind == "ordering":
            yield "order", shown(text), [shown(each.findtext("text")) for each in answers], why
        elif kind == "shortanswer":
            # qtype_shortanswer: * is any text but behind a backslash
            assert not any(re.search(r"(?<!\\)\*", each.findtext("text")) for each in answers)
            yield "typed", shown(text), [each.findtext("text").replace("\\*", "*") for each in answers], why  # fmt: skip
        elif kind == "multichoice":
            told = [shown(each.findtext("feedback/text") or "") for each in answers]
            yield "choice", shown(text), [shown(answers[0].findtext("text")), told[1]], why
        elif kind in ("cloze", "multianswer"):
            # qtype_multianswer: what ends an answer may stand behind a backslash
            stem, _, passage = text.partition('<div class="quizgen-cloze">')
            found = re.findall(
                r"<p>((?:(?!</p>).)*?)\{1:(?:SHORTANSWER|SA|MW|SAC|SHORTANSWER_C|MWC):=((?:[^\\}]|\\.)+?)\} end</p>",
                passage,
                re.DOTALL,
            )
            gaps = [
                (shown(before), re.sub(r"\\([}#*])", r"\1", html.unescape(answer)))
                for before, answer in found
            ]
            yield "gaps", shown(stem), gaps, why


def qti(data):
    files = members(data)
    for name in sorted(
        (name for name in files if name.startswith("items/")),
        key=lambda name: int(re.search(r"(\d+)\.xml", name)[1]),
    ):
        root = tree(files[name])
        for each in root.iter():
            each.tag = re.sub("-(.)", lambda m: m[1].upper(), str(each.tag).removeprefix("qti-"))
            for key, value in list(each.attrib.items()):
                each.set(re.sub("-(.)", lambda m: m[1].upper(), key), value)

        def said(element):
            return " ".join("".join(element.itertext()).split())

        stem = said(
            next(
                each
                for each in root.iter("div", "prompt")
                if each.tag == "prompt" or "stem" in each.get("class", "")
            )
        )
        why = next(
            said(each) for each in root.iter("modalFeedback") if each.get("identifier") == "shown"
        )
        texts = {
            each.get("identifier"): said(each)
            for each in root.iter("simpleChoice", "simpleAssociableChoice")
        }
        right = [value.text for value in root.iterfind("responseDeclaration/correctResponse/value")]
        keys = [
            [entry.get("mapKey") for entry in declared.iter("mapEntry")]
            for declared in root.iter("responseDeclaration")
        ]
        if root.find(".//matchInteraction") is not None:
            yield "pairs", stem, [tuple(texts[n] for n in pair.split()) for pair in right], why
        elif root.find(".//orderInteraction") is not None:
            yield "order", stem, [texts[n] for n in right], why
        elif root.find(".//choiceInteraction") is not None:
            told = [
                said(each)
                for each in root.iter("modalFeedback")
                if texts.get(each.get("identifier")) == "no"
            ]
            yield "choice", stem, [texts[right[0]], *told], why
        elif len(keys) == 1:
            yield "typed", stem, keys[0], why
        else:
            passage = [
                " ".join("".join(each.itertext()).split()).removesuffix(" end")
                for each in root.iter("p")
                if each.find("textEntryInteraction") is not None
            ]
            yield "gaps", stem, list(zip(passage, [each[0] for each in keys], strict=True)), why


def canvas(data):
    (content,) = (each for each in members(data).values() if b"<questestinterop" in each)
    for item in tree(content).iter("item"):
        kind = item.findtext(".//qtimetadatafield[fieldlabel='question_type']/fieldentry")
        stem = shown(item.findtext("presentation/material/mattext"))
        labels = {
            label.get("ident"): shown_as(label.find(".//mattext"))
            for label in item.iter("response_label")
            if label.find(".//mattext") is not None
        }
        told = {
            each.get("ident"): shown_as(each.find(".//mattext"))
            for each in item.iter("itemfeedback")
        }
        why = told.get("general_fb", "")
        values = [
            value.text
            for each in item.iter("respcondition")
            if each.findtext("setvar")
            for value in each.iter("varequal")
        ]
        if "Give each entry its place" in stem:
            continue  # an ordering, which Canvas's quizzes have not
        if kind == "matching_question":
            sources = [
                shown(each.findtext("material/mattext")) for each in item.iter("response_lid")
            ]
            yield "pairs", stem, list(zip(sources, [labels[v] for v in values], strict=True)), why
        elif kind == "short_answer_question":
            yield "typed", stem, values, why
        elif kind == "multiple_choice_question":
            wrong = next(name for name, text in labels.items() if text == "no")
            yield "choice", stem, [labels[values[0]], told.get(f"{wrong}_fb", "")], why


def shown_as(mattext):
    text = mattext.text or ""
    return shown(text) if mattext.get("texttype") == "text/html" else " ".join(text.split())


def rows(data):
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
        row = {name: re.sub(r"^'(?=[=+\-@＝])", "", cell) for name, cell in row.items()}

        def said(name, row=row):
            return shown(markdown(row[f"{name} (en)"]))

        def listed(cell):
            lines = cell.split("\n")
            return [re.sub(r"\\([\\n])", lambda m: m[1].replace("n", "\n"), each) for each in lines]

        texts = [said(f"option {n}") for n in range(1, AT_ONCE + 1)]
        kind, stem, why = row["type"], said("question"), said("explanation")
        if kind == "matching":
            targets = [shown(markdown(each)) for each in listed(row["targets (en)"])]
            pairs = [pair.split("-") for pair in row["key"].split(", ")]
            yield "pairs", stem, [(texts[ord(a) - 97], targets[int(b) - 1]) for a, b in pairs], why
        elif kind == "ordering":
            yield "order", stem, [texts[ord(n) - 97] for n in row["key"].split(", ")], why
        elif kind == "short_text":
            yield "typed", stem, listed(row["accepted"]), why
        elif kind == "single":
            told = listed(row["feedback (en)"])[0].removeprefix("b: ")
            yield "choice", stem, [texts[ord(row["key"]) - 97], shown(markdown(told))], why


def gift_parts(data):
    """As ``question/format/gift/format.php`` of Moodle 4 takes a question apart."""
    for entry in re.split(r"\n\s*\n", data.decode()):
        text = "\n".join(line for line in entry.splitlines() if not line.startswith("//"))
        aside = re.sub(r"\\([\\:#={}~])", lambda m: chr(0xE000 + ord(m[1])), text)
        aside = aside.replace("\\n", "\n")
        found = re.fullmatch(r"::.*?::(.*?)\{(.*?)(?:####(.*))?\}", aside.strip(), re.DOTALL)
        if not found:
            continue

        def plain(text):
            return re.sub("[\ue000-\ue0ff]", lambda m: chr(ord(m[0]) - 0xE000), text).strip()

        def bare(text):
            """Without the format that it may name."""
            return re.sub(r"^\s*\[(html|markdown|plain|moodle)\]", "", text or "")

        def said(text):
            return shown(plain(bare(text)))

        stem, why = said(found[1]), said(found[3])
        parts = [part.strip() for part in re.findall(r"[=~][^=~]*", found[2])]
        if all("->" in part for part in parts):
            pairs = [part[1:].split("->", 1) for part in parts]
            yield "pairs", stem, [(said(left), shown(plain(right))) for left, right in pairs], why
        elif all(part[0] == "=" for part in parts):
            answers = [bare(re.sub(r"^%100%", "", part[1:])) for part in parts]
            assert all(re.match("=(%100%|(?!%))", part) for part in parts)
            yield "typed", stem, [plain(answer).replace("\\*", "*") for answer in answers], why
        else:
            answers = [[*part[1:].split("#", 1), ""] for part in parts]
            yield "choice", stem, [said(answers[0][0]), said(answers[1][1])], why


def cards(data):
    """As Anki shows the fields of its notes: HTML; in a cloze ``{{c1::hidden}}``, and what is typed
    compared with the text of the field."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(members(data)["collection.anki2"])
        ((models,),) = base.execute("select models from col")
        names = {number: model["name"] for number, model in json.loads(models).items()}
        rows = base.execute(
            "select mid, flds from notes join cards on nid = notes.id group by notes.id order by min(due)"
        ).fetchall()
    for model, fields in rows:
        stem, *fields = fields.split("\x1f")
        # what starts Anki's own means of a card, but for the gaps of a cloze
        plain = re.sub(r"\{\{c\d+::", "", stem) if names[str(model)].endswith("cloze") else stem
        assert not any(
            re.search(r"\{\{|\\[(\[]|\[(sound|latex|\$)", each) for each in (plain, *fields)
        )
        told, _, remarks = fields[-1].partition("\n<ul>")
        why = shown(told)

        def listed(markup):
            return [shown(each) for each in re.findall(r"<li>(.*?)</li>", markup, re.DOTALL)]

        match names[str(model)].removeprefix("quizgen "):
            case "matching":
                yield "pairs", shown(stem), [tuple(p.split(" → ")) for p in listed(fields[1])], why
            case "ordering":
                yield "order", shown(stem), listed(fields[1]), why
            case "typed":
                answers = [html.unescape(fields[0]), *html.unescape(fields[1]).split(" · ")]
                yield "typed", shown(stem), answers, why
            case "choice":
                (remark,) = listed(remarks)
                yield "choice", shown(stem), [*listed(fields[1]), remark.removeprefix("no: ")], why
            case "cloze":
                first, *passage = re.findall(r"<p>(.*?)</p>", stem, re.DOTALL)
                found = [
                    re.fullmatch(r"(.*?)\{\{c\d+::(.*)\}\} end", each, re.DOTALL)
                    for each in passage
                ]
                gaps = [(shown(each[1]), shown(each[2])) for each in found]
                yield "gaps", shown(first), gaps, why


ALL = ("pairs", "order", "typed", "gaps", "choice")
READ = {
    "anki": (cards, ALL),
    "moodle": (moodle, ALL),
    "qti21": (qti, ALL),
    "qti30": (qti, ALL),
    "qti12": (canvas, ("pairs", "typed", "choice")),
    "csv": (rows, ("pairs", "order", "typed", "choice")),
    "gift": (gift_parts, ("pairs", "typed", "choice")),
}


@pytest.mark.parametrize("name", READ)
def test_hostile_text_is_what_it_was_wherever_it_stands(name):
    read, kinds = READ[name]
    found = read(FORMATS[name].render(FORM, KEY, RenderOptions(language="en")))
    found = [each for each in found if each[0] in kinds]
    left_out = {
        loss.item
        for loss in FORMATS[name].losses(FORM, KEY, RenderOptions(language="en"))
        if str(loss.message).startswith("left out")
    }
    expected = list(wanted(kinds, left_out))
    assert len(found) == len(expected)
    wrong = [(got, want) for got, want in zip(found, expected, strict=True) if got != want]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("moodle", "moodle"),
        ("gift", "gift"),
        ("qti21", "qti"),
        ("qti30", "qti"),
        ("qti12", "qti12"),
        ("cc", "qti12"),
    ],
)
def test_what_only_looks_like_a_formula_is_none_where_mathjax_reads(name, reader):
    texts = [r"\(x\) and", r"\[x\]", "$$x$$", r"`\(x\)`", "5$ and 6$"]
    form, key = quiz((SingleChoice(marked(["yes", *texts])), SingleKey("a")))
    data = FORMATS[name].render(form, key, RenderOptions(language="en"))
    for each in members(data).values() if data[:2] == b"PK" else [data]:
        assert not re.search(rb"\\[(\[]|\$\$", each.replace(b"\\\\", b"\\"))
    (found,) = importlib.import_module(f"quizgen.readers.{reader}").read(data, "quiz").items
    assert [option.text["en"] for option in found.interaction.options[1:]] == [
        *map(from_text, texts)
    ]


def test_hostile_stems_of_aiken_are_what_they_were():
    """Moodle's ``question/format/aiken/format.php``: what is no option and no key is a stem, which
    the last such line is."""
    data = FORMATS["aiken"].render(FORM, KEY, RenderOptions(language="en")).decode()
    found, stem, options = [], "", []
    for line in map(str.strip, data.splitlines()):
        if re.match(r"[A-Z][).]", line):
            options.append(line[2:].strip())
        elif line.startswith("ANSWER:"):
            found.append((stem.removeprefix("— "), options[ord(line[7:].strip()[0]) - 65]))
            stem, options = "", []
        elif len(line) > 1:
            assert not stem, line
            stem = line
    assert found == [(stem, "yes") for stem in STEMS[4::5]]
