/* (key, response) -> outcome, the same as quizgen.scoring in Python; tests/vectors/scoring.json
   holds both. Takes keys and interactions as key.json and form.json write them. */
const QuizgenScoring = (() => {
  "use strict";

  const { plain, strip } = QuizgenTyped;

  function normalize(text, rules = {}) {
    const { ignore_case = true, ignore_space = false, ignore_punctuation = false } = rules;
    text = plain(text);
    if (ignore_punctuation) text = text.replace(/[.,;:!?'"()]/g, "");
    text = strip(text.replace(/[ \t\n\r\f\v\u00a0]+/g, ignore_space ? "" : " "));
    return ignore_case ? text.toLowerCase() : text;
  }

/* for numeric */
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
/* end */

/* for ordering */
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
/* end */

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
/* for multiple, hottext */
    multiple(key, response, { options }) {
      if (!isTexts(response)) return "invalid";
      if (!response.length) return "unanswered";
      const ids = new Set(options.map((option) => option.id));
      const chosen = new Set(response);
      if (chosen.size < response.length || response.some((id) => !ids.has(id))) return "invalid";
      const right = response.filter((id) => key.correct.includes(id)).length;
      return Math.max(0, right - (chosen.size - right)) / key.correct.length;
    },
/* end */
/* for true_false */
    true_false(key, response) {
      return typeof response !== "boolean" ? "invalid" : response === key.correct ? 1 : 0;
    },
/* end */
/* for matching */
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
/* end */
/* for ordering */
    ordering(key, response) {
      if (!isTexts(response)) return "invalid";
      if (!response.length) return "unanswered";
      const sorted = (list) => JSON.stringify([...list].sort());
      if (sorted(response) !== sorted(key.order)) return "invalid";
      return orderShare(key.order, response);
    },
/* end */
    short_text(key, response) {
      return typed(response) || text(key, response);
    },
/* for numeric */
    numeric(key, response) {
      return typed(response) || (sameNumber(key, response) ? 1 : 0);
    },
/* end */
/* for cloze */
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
/* end */
    command_line(key, response) {
      return typed(response) || QuizgenCommands.judge(key, response).share;
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

  /* What is to say of a response: codes of quizgen.scoring.remarks, and what they are about. */
  function remarks(key, response) {
    if (typed(response)) return [];
    return key.type === "command_line" ? QuizgenCommands.explained(key, response) : [];
  }

  return { score, canonical, normalize, remarks };
})();
