"""From a bank to a form: what instructors and students rely on."""

import datetime
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.assembly import AssemblyError, assemble
from quizgen.errors import QuizgenError
from quizgen.model import (
    ChoiceGap,
    Cloze,
    ClozeKey,
    Criterion,
    Essay,
    EssayKey,
    GapChoiceKey,
    Interaction,
    Key,
    Localized,
    Matching,
    MatchingKey,
    MultipleKey,
    MultipleResponse,
    Option,
    Ordering,
    OrderingKey,
    Sampling,
    SectionPlan,
    Selection,
    SingleChoice,
    SingleKey,
    TextGap,
    TextKey,
    TrueFalse,
    TrueFalseKey,
    form_digest,
    type_of,
)
from tests.assembly.banks import bank, blueprint, item, options

DAY = datetime.date(2026, 11, 24)


def make(items, plan=None, seed="s", date=DAY, **rest):
    return assemble(bank(items), plan or blueprint(), seed=seed, date=date, **rest)


def refs(quiz):
    return [entry.ref for entry in quiz.key.entries]


def only(quiz):
    (form_item,), (entry,) = quiz.form.items, quiz.key.entries
    return form_item, entry


ONE = blueprint(SectionPlan(1))
MANY = [item(f"i{n}", difficulty=1 + n % 5) for n in range(40)]


@given(st.text(max_size=8))
def test_the_same_seed_gives_the_same_bytes(seed):
    first, second = make(MANY, seed=seed), make(MANY, seed=seed)
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


def test_another_seed_gives_another_quiz():
    assert len({tuple(refs(make(MANY, seed=str(n)))) for n in range(20)}) > 15


def test_the_key_is_tied_to_its_form():
    quiz = make(MANY)
    assert quiz.key.form_digest == form_digest(quiz.form)
    assert [e.id for e in quiz.key.entries] == [i.id for i in quiz.form.items] == list("12345")


def test_a_form_says_nothing_of_the_bank_or_the_key():
    quiz = make([item("secret-name", tags=("secret-tag",))], ONE)
    text = msgspec.json.encode(quiz.form).decode()
    assert "secret" not in text
    assert "because" not in text
    assert "correct" not in text


def test_adding_an_item_does_not_reshuffle_the_options_of_the_others():
    small, large = make(MANY[:5]), make([*MANY[:5], *MANY[6:7]], blueprint(SectionPlan(6)))
    shown = {e.ref: i.interaction for e, i in zip(small.key.entries, small.form.items, strict=True)}
    more = {e.ref: i.interaction for e, i in zip(large.key.entries, large.form.items, strict=True)}
    assert all(more[name] == interaction for name, interaction in shown.items())


def test_the_right_option_has_no_say_in_the_order():
    for seed in map(str, range(20)):
        forms = {
            msgspec.json.encode(make([item("x", key=SingleKey(k))], ONE, seed=seed).form)
            for k in "abcd"
        }
        assert len(forms) == 1


def test_the_order_in_the_bank_has_no_say_in_the_order():
    """The key is written first more often than not: who knows the seed could undo the shuffle."""
    for seed in map(str, range(20)):
        shown = [
            [option.text["en"] for option in form_item.interaction.options]
            for turned in (options(4), options(4)[::-1])
            for form_item, _ in [only(make([item("x", SingleChoice(turned))], ONE, seed=seed))]
        ]
        assert shown[0] == shown[1]


def test_every_place_gets_the_key_about_equally_often():
    places = Counter(only(make([item("x")], ONE, seed=str(n)))[1].key.correct for n in range(2000))
    assert set(places) == set("abcd")
    assert min(places.values()) > 400


def test_parallel_forms_hold_the_same_items_in_another_order():
    a, b = make(MANY, label="A"), make(MANY, label="B")
    assert sorted(refs(a)) == sorted(refs(b))
    assert refs(a) != refs(b)
    assert a.form.id != b.form.id


def test_weights_spread_topics():
    items = [item(f"c{n}") for n in range(30)] + [
        item(f"r{n}", topic="rootless") for n in range(30)
    ]
    plan = blueprint(SectionPlan(8, topics={"commands": 3, "rootless": 1}))
    assert Counter(e.topic for e in make(items, plan).key.entries) == {"commands": 6, "rootless": 2}


def test_interactions_and_difficulties_follow_their_weights_where_the_bank_allows():
    items = []
    for n in range(30):
        items += [item(f"s{n}", difficulty=1 + n % 2)]
        items += [item(f"t{n}", TrueFalse(), TrueFalseKey(True), difficulty=1 + n % 2)]
    plan = blueprint(
        SectionPlan(8, interactions={"single": 1, "true_false": 1}, difficulty={1: 1, 2: 1})
    )
    quiz = make(items, plan)
    assert Counter(type_of(i.interaction) for i in quiz.form.items) == {
        "single": 4,
        "true_false": 4,
    }
    assert Counter(e.difficulty for e in quiz.key.entries) == {1: 4, 2: 4}


def test_drafts_are_never_chosen():
    with pytest.raises(AssemblyError, match="exactly 1; 0 items to choose from"):
        make([item("d", status="draft")], ONE)


def test_enemies_never_meet():
    items = [item("a", enemies=("b",)), item("b"), item("c")]
    for seed in map(str, range(30)):
        assert set(refs(make(items, blueprint(SectionPlan(2)), seed=seed))) != {"a", "b"}


def test_one_item_model_does_not_fill_the_quiz():
    items = [item(f"g{n}", item_model="m") for n in range(50)] + [item(f"h{n}") for n in range(5)]
    for seed in map(str, range(10)):
        models = Counter(
            name[0] for name in refs(make(items, blueprint(SectionPlan(4)), seed=seed))
        )
        assert models["g"] <= 1


def test_no_item_comes_back_within_the_days_to_avoid():
    items = [item(f"i{n}") for n in range(200)]
    plan = blueprint(SectionPlan(5), avoid_days=6)
    week = [make(items, plan, seed=None, date=DAY + datetime.timedelta(days=d)) for d in range(14)]
    for start in range(8):
        names = [name for quiz in week[start : start + 7] for name in refs(quiz)]
        assert len(names) == len(set(names))


def test_sections_do_not_share_items():
    plan = blueprint(SectionPlan(3, select=Selection(difficulty=(1, 2))), SectionPlan(3))
    quiz = make(MANY, plan)
    assert len(set(refs(quiz))) == 6
    assert all(e.difficulty <= 2 for e in quiz.key.entries[:3])


def test_count_overrides_the_blueprint_in_proportion():
    plan = blueprint(SectionPlan(6), SectionPlan(2))
    assert [len(s.items) for s in make(MANY, plan, count=4).form.sections] == [3, 1]


def test_too_few_items_is_said_with_numbers():
    with pytest.raises(AssemblyError, match="exactly 5; 3 items to choose from"):
        make(MANY[:3])


# What each interaction becomes


def test_a_pool_of_distractors_is_drawn_from_and_the_key_is_always_there():
    pool = item("x", SingleChoice(options(9)), SingleKey("c"), sampling=Sampling(3))
    drawn = set()
    for seed in map(str, range(60)):
        shown, entry = only(make([pool], ONE, seed=seed))
        texts = {option.id: option.text["en"] for option in shown.interaction.options}
        assert len(texts) == 4
        assert texts[entry.key.correct] == "option 2"
        drawn |= set(texts.values())
        spares = {spare.id: spare.text["en"] for spare in entry.spares}
        assert list(spares) == ["e", "f", "g"], "as many again, for another try"
        assert not {"option 2", *texts.values()} & set(spares.values())
    assert len(drawn) == 9
    none = Option("z", Localized(ko="답이 없음", en="None of these"))
    speaks = item("x", SingleChoice((*options(8), none)), SingleKey("c"), sampling=Sampling(3))
    _, entry = only(make([speaks], ONE))
    assert not entry.spares
    _, entry = only(make([item("x", SingleChoice((*options(2), none)), SingleKey("a"))], ONE))
    assert not entry.shuffle, "it stands last on every platform"


def test_fixed_options_stay():
    last = Option("d", Localized(ko="끝", en="last"), fixed=True)
    for seed in map(str, range(20)):
        shown, _ = only(make([item("x", SingleChoice((*options(3), last)))], ONE, seed=seed))
        assert shown.interaction.options[-1].text["en"] == "last"


def test_multiple_keys_are_relabelled_in_display_order():
    many = item("x", MultipleResponse(options(5)), MultipleKey(("a", "e")))
    for seed in map(str, range(20)):
        shown, entry = only(make([many], ONE, seed=seed))
        texts = {option.id: option.text["en"] for option in shown.interaction.options}
        assert {texts[name] for name in entry.key.correct} == {"option 0", "option 4"}
        assert list(entry.key.correct) == sorted(entry.key.correct)


def test_feedback_follows_its_option():
    from quizgen.model import OptionFeedback

    told = {o.id: OptionFeedback(Localized(ko=o.id, en=o.text["en"])) for o in options(4)}
    shown, entry = only(make([item("x", feedback=told)], ONE))
    for option in shown.interaction.options:
        assert entry.feedback[option.id].feedback["en"] == option.text["en"]


def test_matching_draws_pairs_and_keeps_extra_targets():
    targets = tuple(Option(str(n), Localized.same(f"t{n}")) for n in range(7))
    pairs = {name: str(index) for index, name in enumerate("abcde")}
    matching = item("x", Matching(options(5), targets), MatchingKey(pairs), sampling=Sampling(3))
    for seed in map(str, range(20)):
        shown, entry = only(make([matching], ONE, seed=seed))
        assert len(shown.interaction.sources) == 3
        assert len(shown.interaction.targets) == 5
        left = {option.id: option.text["en"] for option in shown.interaction.sources}
        right = {option.id: option.text["en"] for option in shown.interaction.targets}
        assert {left[s][-1] for s in entry.key.pairs} == {
            right[t][-1] for t in entry.key.pairs.values()
        }


def test_a_drawn_ordering_is_still_in_order():
    ordering = item("x", Ordering(options(8)), OrderingKey(tuple("abcdefgh")), sampling=Sampling(4))
    for seed in map(str, range(20)):
        shown, entry = only(make([ordering], ONE, seed=seed))
        texts = {option.id: option.text["en"] for option in shown.interaction.entries}
        ranks = [texts[name] for name in entry.key.order]
        assert ranks == sorted(ranks)
        assert len(ranks) == 4


def test_choices_in_gaps_are_shuffled_with_their_key():
    gaps = (TextGap("a"), ChoiceGap("b", options(3)))
    keys = ClozeKey({"a": TextKey(("conmon",)), "b": GapChoiceKey("b")})
    cloze = item("x", Cloze(Localized(ko="[[a]] [[b]]", en="[[a]] [[b]]"), gaps), keys)
    for seed in map(str, range(10)):
        shown, entry = only(make([cloze], ONE, seed=seed))
        choice = shown.interaction.gaps[1]
        texts = {option.id: option.text["en"] for option in choice.options}
        assert texts[entry.key.gaps["g2"].correct] == "option 1"


def test_a_gap_called_by_its_answer_does_not_give_it_away():
    gaps = (TextGap("conmon"), TextGap("g1"))
    keys = ClozeKey({"conmon": TextKey(("conmon",)), "g1": TextKey(("runc",))})
    text = Localized(ko="[[conmon]] 다음 [[g1]]", en="[[g1]] after [[conmon]]")
    shown, entry = only(make([item("x", Cloze(text, gaps), keys)], ONE, seed="s"))
    assert shown.interaction.text == Localized(ko="[[g1]] 다음 [[g2]]", en="[[g2]] after [[g1]]")
    assert [gap.id for gap in shown.interaction.gaps] == list(entry.key.gaps) == ["g1", "g2"]
    assert entry.key.gaps["g2"].accepted == ("runc",)


def test_forms_taken_side_by_side_have_the_same_distractors():
    """The right option is always there: what two forms have in common would give it away."""
    pool = item("x", SingleChoice(options(9)), SingleKey("c"), sampling=Sampling(3))
    shown = [
        only(assemble(bank([pool]), ONE, seed=seed, date=DAY, label=label, draws=draws))[0]
        for seed, label, draws in [("s", "A", None), ("s", "B", None), ("own", "C", "s")]
    ]
    texts = [[option.text["en"] for option in item.interaction.options] for item in shown]
    assert len({frozenset(each) for each in texts}) == 1
    assert len({tuple(each) for each in texts}) > 1


def test_targets_of_a_matching_are_shuffled_even_where_its_sources_are_not():
    targets = tuple(Option(str(n), Localized.same(f"t{n}")) for n in range(5))
    pairs = {name: str(index) for index, name in enumerate("abcde")}
    matching = item("x", Matching(options(5), targets), MatchingKey(pairs), shuffle=False)
    keys = set()
    for seed in map(str, range(8)):
        shown, entry = only(make([matching], ONE, seed=seed))
        assert [option.text["en"] for option in shown.interaction.sources] == [
            o.text["en"] for o in options(5)
        ]
        keys.add(tuple(entry.key.pairs.values()))
    assert len(keys) > 4


def test_the_right_order_has_no_say_in_the_order_shown():
    entries, targets = options(6), tuple(Option(str(n), Localized.same(f"t{n}")) for n in range(6))
    pairs = MatchingKey(dict(zip("abcdef", "012345", strict=True)))
    cases: list[tuple[Interaction, Interaction, Key]] = [
        (Ordering(entries), Ordering(entries[::-1]), OrderingKey(tuple("abcdef"))),
        (Matching(entries, targets), Matching(entries, targets[::-1]), pairs),
    ]
    for one, other, key in cases:
        shown = [only(make([item("x", each, key)], ONE, seed="s"))[0] for each in (one, other)]
        assert shown[0] == shown[1]


def test_pictures_of_every_part_of_an_item_are_embedded(tmp_path):
    (tmp_path / "pod.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    pictured = Localized.same("![pod](pod.svg)")
    shows = item("gaps", Cloze(Localized.same("![pod](pod.svg) [[g]]"), (TextGap("g"),)),
                 ClozeKey({"g": TextKey(("x",))}))  # fmt: skip
    asks = item("essay", Essay(), EssayKey((Criterion(pictured, 1),), pictured))
    for each, part in ((shows, "form"), (asks, "key")):
        own = msgspec.structs.replace(bank([each]), root=str(tmp_path))
        made = assemble(own, ONE, seed="s", date=DAY)
        found = made.form.items[0].images if part == "form" else made.key.entries[0].images
        assert list(found) == ["pod.svg"]


def test_pictures_travel_inside_the_form(tmp_path):
    (tmp_path / "pod.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    stem = Localized(ko="![파드](pod.svg)", en="![pod](pod.svg)")
    pictured = msgspec.structs.replace(item("x"), stem=stem)
    own = msgspec.structs.replace(bank([pictured]), root=str(tmp_path))
    shown = assemble(own, ONE, seed="s", date=DAY).form.items[0]
    assert shown.images["pod.svg"].startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("p.png", b""),
        ("p.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),  # a program would draw it
        ("p.jpg", b"\xff\xd8\xff\xe0 and no more"),
        ("p.svg", b"<?xml version='1.0' encoding='nonesuch'?><svg/>"),
        ("p.svg", b"<html/>"),
    ],
)
def test_what_is_no_whole_picture_goes_into_no_form(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    pictured = msgspec.structs.replace(item("x"), stem=Localized.same(f"![p]({name})"))
    own = msgspec.structs.replace(bank([pictured]), root=str(tmp_path))
    with pytest.raises(QuizgenError, match=f"picture {name} is (broken|no SVG)"):
        assemble(own, ONE, seed="s", date=DAY)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing.png", "not found"),
        ("../outside.png", "outside the bank's folder"),
        ("notes.txt", "only PNG, JPEG"),
    ],
)
def test_a_picture_that_cannot_be_had_is_named(tmp_path, path, words):
    pictured = msgspec.structs.replace(item("x"), stem=Localized.same(f"![x]({path})"))
    own = msgspec.structs.replace(bank([pictured]), root=str(tmp_path))
    with pytest.raises(AssemblyError, match=words):
        assemble(own, ONE, seed="s", date=DAY)


def test_none_of_these_stands_last_however_the_others_are_shuffled():
    texts = [("1", "1"), ("해당하는 것이 없다", "None of these"), ("2", "2"), ("3", "3")]
    options = tuple(
        Option(n, Localized(ko=text[0], en=text[1])) for n, text in zip("abcd", texts, strict=True)
    )
    one = item("closing", SingleChoice(options), SingleKey("b"))
    for seed in "abcdef":
        made = assemble(bank([one]), blueprint(SectionPlan(1)), date=DAY, seed=seed)
        assert made.form.items[0].interaction.options[-1].text["en"] == "None of these"
        assert made.key.entries[0].key.correct == "d"


def test_items_can_stand_in_the_order_of_the_bank():
    items = [item(f"i{n}") for n in (3, 1, 2, 0)]
    made = assemble(bank(items), blueprint(SectionPlan(4), order="bank"), date=DAY, seed="s")
    assert [entry.ref for entry in made.key.entries] == ["i3", "i1", "i2", "i0"]


def test_items_can_stand_in_an_order_written_by_hand():
    chosen = bank([item(f"i{n}") for n in range(6)])
    plan = blueprint(SectionPlan(5), order="listed", require=("i4", "i0", "i2"))
    for label in "ABC":
        made = assemble(chosen, plan, date=DAY, seed="s", label=label)
        assert [entry.ref for entry in made.key.entries][:3] == ["i4", "i0", "i2"]
    names = ("i5", "i1", "i3")
    plan = blueprint(SectionPlan(3, select=Selection(items=names)), order="listed")
    made = assemble(chosen, plan, date=DAY, seed="s")
    assert tuple(entry.ref for entry in made.key.entries) == names
