/* What people type, made comparable: the same as quizgen.scoring.text in Python. */
const QuizgenTyped = (() => {
  "use strict";

  const PLAIN = new Map();
  for (const [characters, plain] of [
    ["\u2010\u2011\u2012\u2013\u2212\uFE63\uFF0D", "-"],
    ["\u2014\u2015", "--"],
    ["\u2018\u2019\u201A\u201B\u2032\uFF07", "'"],
    ["\u201C\u201D\u201E\u201F\u2033\uFF02", '"'],
    ["\u200B\u200C\u200D\u2060\uFEFF", ""],
  ]) {
    for (const character of characters) PLAIN.set(character, plain);
  }

  const plain = (text) =>
    [...text].map((c) => (PLAIN.has(c) ? PLAIN.get(c) : c)).join("").normalize("NFKC");

  /* Python's str.strip() and JavaScript's trim() differ at the edges of Unicode. */
  const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const EDGES = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");
  const strip = (text) => text.replace(EDGES, "");

  return { plain, strip };
})();
