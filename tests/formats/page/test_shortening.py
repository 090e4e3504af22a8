"""Scripts with shorter names. That they still work is what every test in a browser sees."""

from quizgen.formats.page.shortening import shortened


def test_what_a_script_declares_gets_a_short_name_and_nothing_else_does():
    source = (
        "(() => { const items = [...document.links];"
        " const total = ({ points: given, score = 0 }, ...others) => given + score + others.length;"
        " window.result = `${total({ points: items.length, items })}`; })();"
    )
    assert shortened(source) == (
        "(() => { const a = [...document.links];"
        " const e = ({ points: b, score:d = 0 }, ...c) => b + d + c.length;"
        " window.result = `${e({ points: a.length, items:a })}`; })();"
    )


def test_a_name_that_is_also_the_browser_s_stays():
    source = "const alone = () => self === top; const box = ({ top, left }) => top + left;"
    assert (
        shortened(source) == "const b = () => self === top; const c = ({ top, left:a }) => top + a;"
    )


def test_names_are_shared_where_no_one_sees_both():
    source = "const f = (one) => one; const g = (two) => { const three = 1; return two + three; };"
    assert (
        shortened(source) == "const c = (a) => a; const d = (b) => { const a = 1; return b + a; };"
    )


def test_what_is_no_script_is_left_to_the_browser():
    assert shortened("const = ;") == "const = ;"
