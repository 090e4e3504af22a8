/* (key, response) -> outcome, the same as quizgen.scoring in Python; tests/vectors/scoring.json
   holds both. Takes keys and interactions as key.json and form.json write them. */
const QuizgenScoring = (() => {
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

  function normalize(text, rules = {}) {
    const { ignore_case = true, ignore_space = false, ignore_punctuation = false } = rules;
    text = plain(text);
    if (ignore_punctuation) text = text.replace(/[.,;:!?'"()]/g, "");
    text = strip(text.replace(/[ \t\n\r\f\v\u00a0]+/g, ignore_space ? "" : " "));
    return ignore_case ? text.toLowerCase() : text;
  }

  /* POSIX words, as Python's shlex.split: null where a quote or backslash is left open. */
  function words(text) {
    const found = [];
    let word = null;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === "'") {
        const end = text.indexOf("'", i + 1);
        if (end < 0) return null;
        word = (word ?? "") + text.slice(i + 1, end);
        i = end;
      } else if (c === '"') {
        word = word ?? "";
        for (i++; ; i++) {
          if (i >= text.length) return null;
          if (text[i] === '"') break;
          if (text[i] === "\\") {
            if (++i >= text.length) return null;
            word += text[i] === '"' || text[i] === "\\" ? text[i] : "\\" + text[i];
          } else word += text[i];
        }
      } else if (c === "\\") {
        if (++i >= text.length) return null;
        word = (word ?? "") + text[i];
      } else if (c === " " || c === "\t" || c === "\r" || c === "\n") {
        if (word !== null) found.push(word);
        word = null;
      } else word = (word ?? "") + c;
    }
    if (word !== null) found.push(word);
    return found;
  }

  const split = (text) => text.split(/\s+/).filter(Boolean);

  function meaning(key, text) {
    text = strip(plain(text));
    if (text.startsWith("$ ") || text.startsWith("# ")) text = text.slice(2);
    let parts = words(text);
    if (parts === null) return null;
    const aliases = Object.entries(key.aliases ?? {}).map(([a, b]) => [split(a), split(b)]);
    aliases.sort((x, y) => y[0].length - x[0].length);
    for (const [alias, stands] of aliases) {
      if (alias.length <= parts.length && alias.every((w, i) => w === parts[i])) {
        parts = stands.concat(parts.slice(alias.length));
        break;
      }
    }
    const known = new Map();
    for (const option of key.options ?? []) for (const n of option.names) known.set(n, option);
    const canonicalName = (option) => option.names[option.names.length - 1];
    const plainWords = [];
    const options = new Map();
    const note = (name, value) => {
      if (!options.has(name)) options.set(name, []);
      options.get(name).push(value);
    };
    const literal = key.literal_after ?? null;
    for (let i = 0; i < parts.length; i++) {
      if (literal !== null && plainWords.length >= literal) {
        plainWords.push(...parts.slice(i));
        break;
      }
      const argument = parts[i];
      if (argument === "--") {
        plainWords.push(...parts.slice(i + 1));
        break;
      }
      if (argument.startsWith("--")) {
        const at = argument.indexOf("=");
        const name = at < 0 ? argument : argument.slice(0, at);
        const value = at < 0 ? "" : argument.slice(at + 1);
        const option = known.get(name);
        if (!option) note(argument, "");
        else if (option.value) {
          note(canonicalName(option), at >= 0 ? value : i + 1 < parts.length ? parts[++i] : "");
        } else note(canonicalName(option), value === "true" ? "" : value);
      } else if (argument.startsWith("-") && argument !== "-") {
        let letters = [...argument.slice(1)];
        while (letters.length) {
          const letter = "-" + letters.shift();
          const option = known.get(letter);
          if (!option) note(letter, "");
          else if (option.value) {
            let value = letters.join("");
            if (letters.length) value = value.startsWith("=") ? value.slice(1) : value;
            else value = i + 1 < parts.length ? parts[++i] : "";
            note(canonicalName(option), value);
            letters = [];
          } else note(canonicalName(option), "");
        }
      } else plainWords.push(argument);
    }
    for (const option of key.options ?? []) {
      if (option.default === undefined || option.default === null) continue;
      const name = canonicalName(option);
      const standard = !option.value && option.default === "true" ? "" : option.default;
      const given = options.get(name);
      if (given && given.length === 1 && given[0] === standard) options.delete(name);
    }
    return JSON.stringify([plainWords, [...options].sort((x, y) => (x[0] < y[0] ? -1 : 1))]);
  }

  function sameCommand(key, typed) {
    const understood = meaning(key, typed);
    return understood !== null && key.accepted.some((a) => meaning(key, a) === understood);
  }

  const NUMBER =
    /^([-+]?)((?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{0,15})?|\.\d{1,15})(?:[eE]([-+]?\d{1,2}))?/;

  function number(text, units = []) {
    text = strip(plain(text));
    const match = NUMBER.exec(text);
    if (!match) return null;
    const unit = strip(text.slice(match[0].length)).toLowerCase();
    if (unit && !units.some((known) => strip(plain(known)).toLowerCase() === unit)) return null;
    return Number(`${match[1]}${match[2].replace(/,/g, "")}e${match[3] ?? 0}`);
  }

  function sameNumber(key, text) {
    const value = number(text, key.units ?? []);
    if (value === null) return false;
    const slack = 1e-12 * Math.max(1, Math.abs(key.value));
    return Math.abs(value - key.value) <= (key.tolerance ?? 0) + slack;
  }

  function orderShare(order, given) {
    const rank = new Map(order.map((entry, index) => [entry, index]));
    const tails = [];
    for (const entry of given) {
      const r = rank.get(entry);
      let place = tails.findIndex((tail) => tail >= r);
      if (place < 0) place = tails.length;
      tails[place] = r;
    }
    return (tails.length - 1) / (order.length - 1);
  }

  const isText = (value) => typeof value === "string";
  const isTexts = (value) => Array.isArray(value) && value.every(isText);
  const isObject = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);

  /* The state that keeps a typed response from being scored; "" where nothing does. */
  const typed = (response) =>
    !isText(response) ? "invalid" : strip(response) === "" ? "unanswered" : "";

  function text(key, response) {
    const given = normalize(response, key.normalization);
    return key.accepted.some((a) => normalize(a, key.normalization) === given) ? 1 : 0;
  }

  const SHARES = {
    single(key, response, { options }) {
      if (response === "") return "unanswered";
      if (!options.some((option) => option.id === response)) return "invalid";
      return response === key.correct ? 1 : 0;
    },
    multiple(key, response, { options }) {
      if (!isTexts(response)) return "invalid";
      if (!response.length) return "unanswered";
      const ids = new Set(options.map((option) => option.id));
      const chosen = new Set(response);
      if (chosen.size < response.length || response.some((id) => !ids.has(id))) return "invalid";
      const right = response.filter((id) => key.correct.includes(id)).length;
      return Math.max(0, right - (chosen.size - right)) / key.correct.length;
    },
    true_false(key, response) {
      return typeof response !== "boolean" ? "invalid" : response === key.correct ? 1 : 0;
    },
    matching(key, response, { targets }) {
      if (!isObject(response)) return "invalid";
      const ids = new Set(targets.map((target) => target.id));
      const given = Object.entries(response).filter(([, t]) => t !== "" && t !== null);
      for (const [source, target] of given) {
        if (!Object.hasOwn(key.pairs, source) || !ids.has(target)) return "invalid";
      }
      if (!given.length) return "unanswered";
      const right = given.filter(([source, target]) => key.pairs[source] === target).length;
      return right / Object.keys(key.pairs).length;
    },
    ordering(key, response) {
      if (!isTexts(response)) return "invalid";
      if (!response.length) return "unanswered";
      const sorted = (list) => JSON.stringify([...list].sort());
      if (sorted(response) !== sorted(key.order)) return "invalid";
      return orderShare(key.order, response);
    },
    short_text(key, response) {
      return typed(response) || text(key, response);
    },
    numeric(key, response) {
      return typed(response) || (sameNumber(key, response) ? 1 : 0);
    },
    cloze(key, response, { gaps }) {
      if (!isObject(response)) return "invalid";
      const known = new Map(gaps.map((gap) => [gap.id, gap]));
      let right = 0;
      let answered = false;
      for (const [name, value] of Object.entries(response)) {
        const gap = known.get(name);
        if (!gap || !(value === null || isText(value))) return "invalid";
        if (value === null || strip(value) === "") continue;
        answered = true;
        if (gap.type === "text") right += text(key.gaps[name], value);
        else if (!gap.options.some((option) => option.id === value)) return "invalid";
        else right += value === key.gaps[name].correct ? 1 : 0;
      }
      return answered ? right / Object.keys(key.gaps).length : "unanswered";
    },
    command_line(key, response) {
      return typed(response) || (sameCommand(key, response) ? 1 : 0);
    },
    hottext(...given) {
      return this.multiple(...given);
    },
    essay(key, response) {
      return typed(response) || "pending";
    },
  };

  function score(key, response, { points, rule, interaction }) {
    let share =
      response === null || response === undefined
        ? "unanswered"
        : SHARES[key.type](key, response, interaction);
    if (typeof share === "string") return { status: share, score: 0, points };
    if (rule === "exact" && share < 1) share = 0;
    if (share >= 1) return { status: "correct", score: points, points };
    const earned = Math.floor(points * share * 10000 + 0.5) / 10000;
    return { status: earned > 0 ? "partial" : "incorrect", score: earned, points };
  }

  function canonical(key) {
    switch (key.type) {
      case "single":
      case "multiple":
      case "hottext":
      case "true_false":
        return key.correct;
      case "matching":
        return key.pairs;
      case "ordering":
        return key.order;
      case "short_text":
      case "command_line":
        return key.accepted[0];
      case "numeric":
        return String(key.value);
      case "cloze":
        return Object.fromEntries(
          Object.entries(key.gaps).map(([n, g]) => [n, g.accepted ? g.accepted[0] : g.correct]),
        );
      default:
        return null;
    }
  }

  return { score, canonical, normalize };
})();
