/* (key, response) -> outcome, the same as quizgen.scoring in Python; tests/vectors/scoring.json
   holds both. Takes keys and interactions as key.json and form.json write them. */
const QuizgenScoring = (() => {
  "use strict";

  const { plain, strip } = QuizgenTyped;

  const COPULA = "입니다|이에요|예요|이예요|이다|임|이?요|이?라고 ?(?:합니다|해요|한다)";

/* for short_text, cloze */
  function normalize(text, rules = {}) {
    text = plain(text);
    if (rules.ignore_punctuation) text = text.replace(/[.,;:!?'"()]/g, "");
    text = strip(text.replace(/[ \t\n\r\f\v\u00a0]+/g, rules.ignore_space ? "" : " "));
    if (rules.quotes ?? true) {
      text = text.replace(/([A-Za-z가-힣]{2})[.。]$/, "$1");
      text = strip(text.replace(/^([`'"])([^`'"]+)\1$/, "$2")).replace(/^\$ /, "");
    }
    return rules.ignore_case ?? true ? text.toLowerCase() : text;
  }

  const loosely = (text, rules) => ((rules.spacing ?? true) && text.replace(/[ _·-]+/g, "")) || text;
  const respelled = (text, spellings) =>
    spellings.reduce((so, [pattern, first]) => so.replace(pattern, () => first), text);

  /* An English noun in its other number. */
  function numbers(text, shown) {
    if (text.length < 3 || !/[a-z]$/i.test(text)) return [];
    const other = /(s|x|z|ch|sh)$/.test(text) ? `${text}es`
      : /[^aeiou]y$/.test(text) ? `${text.slice(0, -1)}ies` : `${text}s`;
    return /(^|[ _-])[a-z][^ _-]*[^sui]s$/.test(shown) ? [other, text.slice(0, -1)] : [other];
  }

  /* The accepted answers by what they are compared as, each to how it is written. */
  function known(key) {
    const rules = key.normalization ?? {};
    const map = (pairs) => new Map([...pairs].reverse());
    const exact = map(key.accepted.map((text) => [normalize(text, rules), text]));
    const spellings = (key.spellings ?? [])
      .flatMap(([first, ...others]) => others.map((other) => [other, first]))
      .sort((one, two) => two[0].length - one[0].length)
      .map(([other, first]) => [
        new RegExp(`(?<![a-z0-9가-힣])${normalize(other, rules).replace(/[^\w가-힣 ]/g, "\\$&")}(?![a-z0-9])`, "gi"),
        normalize(first, rules),
      ]);
    const pairs = [...exact].reverse();
    const loose = map(pairs.map(([text, shown]) => [loosely(text, rules), shown]));
    const plural = map(rules.plurals ?? true
      ? [...loose].reverse().flatMap(([text, shown]) => numbers(text, shown).map((form) => [form, shown])) : []);
    const spelled = map(spellings.length
      ? pairs.map(([text, shown]) => [loosely(respelled(text, spellings), rules), shown]) : []);
    return { rules, exact, loose, plural, spelled, spellings };
  }

  const ENDING = new RegExp(`^ ?(?:${COPULA}|[은는이가을를와과의에]|에서|으?로|에게|부터|까지|이?라(?:고|는))$`);
  const initials = (text) => {
    const letters = text.toLowerCase().split(/[ -]+/).map((word) => [...word][0] ?? "").join("");
    return letters.length > 1 ? [letters, `${letters}s`] : [];
  };

  const NAMED = /^(?:the )?(?:(\S*[!-~])( ?(?:(?:하위 ?)?명령어?|프로그램|옵션)| (?:sub)?(?:command|program|option))|(\S*[./]\S*[!-~])( ?파일| file))$|^(\/(?:usr\/(?:local\/)?)?s?bin\/)([^/ ]+)$/;

  /* What the text is read as, the nearest first, and what is left out for it. */
  function* forms(all, text, gloss) {
    const { rules } = all;
    const found = [[[], text]];
    yield found[0];
    const article = (rules.articles ?? true) && /^(the|an?) (.+)$/i.exec(text);
    if (article) {
      found.push([[["without", article[1]]], article[2]]);
      yield found[1];
    }
    if ((rules.endings ?? true) && /[가-힣]$/.test(text)) {
      for (const [said, form] of [...found]) {
        for (let place = form.length - 1; place > Math.max(0, form.length - 9); place -= 1) {
          const ending = form.slice(place);
          const stem = form.slice(0, place).trimEnd();
          if (!ENDING.test(ending)) continue;
          if (/^[가-힣]$/.test(stem) && !new RegExp(`^ ?(?:${COPULA})$`).test(ending)) continue;
          found.push([[...said, ["without", ending.trim()]], stem]);
          yield found.at(-1);
        }
      }
    }
    if (!(rules.spacing ?? true)) {
      for (const [said, form] of [...found]) {
        const match = NAMED.exec(form);
        if (!match) continue;
        found.push([[...said, ["without", strip(match[2] ?? match[4] ?? match[5])]], match[1] ?? match[3] ?? match[6]]);
        yield found.at(-1);
      }
    }
    if (!gloss || !(rules.glosses ?? true)) return;
    for (const [said, form] of found) {
      const match = /^([^()]+?) ?\(([^()]+)\)$/.exec(form);
      if (!match) continue;
      const [outer, inner] = [strip(match[1]), strip(match[2])];
      if (/^[1-9]$/.test(inner) || initials(outer).includes(inner.toLowerCase()) || overlooking(all, inner, false)) {
        yield [[...said, ["without", `(${inner})`]], outer];
      }
      if (initials(inner).includes(outer.toLowerCase())) yield [[...said, ["without", outer]], inner];
    }
  }

  /* What has to be overlooked for the text to be right; null where it is wrong. */
  function overlooking(all, text, gloss = true) {
    for (const [said, form] of forms(all, text, gloss)) {
      if (all.exact.has(form)) return said;
      const loose = loosely(form, all.rules);
      if (all.loose.has(loose)) return [...said, ["taken", all.loose.get(loose)]];
      if (all.plural.has(loose)) return [...said, ["taken", all.plural.get(loose)]];
      const spelled = loosely(respelled(form, all.spellings), all.rules);
      if (all.spelled.has(spelled)) return [...said, ["taken", all.spelled.get(spelled)]];
    }
    return null;
  }

  function oneEdit(one, other) {
    [one, other] = [[...one], [...other]];
    while (one.length && other.length && one[0] === other[0]) one.shift(), other.shift();
    while (one.length && other.length && one.at(-1) === other.at(-1)) one.pop(), other.pop();
    return Math.max(one.length, other.length) === 1
      || (one.length === 2 && one.join("") === other.reverse().join(""));
  }

  function explainedText(key, response) {
    const all = known(key);
    const text = normalize(response, key.normalization);
    const right = overlooking(all, text);
    if (right) return right;
    for (const [accepted, shown] of [...all.exact].reverse()) {
      if (accepted.toLowerCase() === text.toLowerCase()) return [["case_counts", shown]];
    }
    const loose = loosely(text, all.rules);
    for (const [accepted, shown] of [...all.loose].reverse()) {
      if (accepted.length > 3 && oneEdit(accepted, loose)) return [["near", shown]];
    }
    return [];
  }
/* end */

/* for numeric */
  const DECIMAL =
    "(?:[1-9]\\d{0,2}(?:,\\d{3})+(?!\\d)(?:\\.\\d{0,15})?|\\d{1,3}(?: \\d{3})+(?![\\d,])|\\d{1,15}(?:[.,]\\d{0,15})?|\\.\\d{1,15})";
  const NUMBER = new RegExp(`^([-+]?)(${DECIMAL})(?:[eE]([-+]?\\d{1,2})(?!\\d))?`);
  const TIMES = new RegExp(`^([-+]?)(?:(${DECIMAL}) ?[x×*·] ?)?(\\d{1,3}) ?(?:\\^|\\*\\*) ?\\(?([-+]?\\d{1,3})(?!\\d)\\)?`);
  const BIG = { 십: 10, 백: 100, 천: 1000, 만: 1e4, 억: 1e8, 조: 1e12 };
  const DIGITS = { ...Object.fromEntries([..."영일이삼사오육칠팔구"].map((word, n) => [word, n])), 공: 0, 륙: 6 };
  const SINO = "[영공일이삼사오육륙칠팔구십백천만억조]";
  const SINO_ALL = new RegExp(`^(?:[0-9]{1,15}(?:,[0-9]{3})*(?:\\.[0-9]+)?|${SINO}| )+`);
  const NATIVE = {};
  for (const [words, from] of [["하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉", 1], ["한 두 세 네", 1],
    ["zero one two three four five six seven eight nine ten eleven twelve", 0]]) {
    words.split(" ").forEach((word, n) => { NATIVE[word] = n + from; });
  }
  const TENS = { 열: 10, 스물: 20, 스무: 20, 서른: 30, 마흔: 40, 쉰: 50 };
  const WORD = new RegExp(`^(${Object.keys(TENS).join("|")})?(${Object.keys(NATIVE).join("|")})?(?![a-z])`, "i");
  const SI = /^([kKMGTPEmuµμn]?)(i?)(B|bytes?|바이트|b|bits?|비트|Hz|m|g|s|W|V|A|J|Pa|L|l|bps|eV)$/;
  const PREFIXES = { "": 0, k: 1, K: 1, M: 2, G: 3, T: 4, P: 5, E: 6, m: -1, u: -2, "µ": -2, "μ": -2, n: -3 };
  const BASES = { byte: "B", bytes: "B", 바이트: "B", bit: "b", bits: "b", 비트: "b", l: "L" };

  /* Whether the comma is a decimal one. */
  const commas = (digits) => digits.includes(",") && !/^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(digits);
  const decimal = (digits) => Number(digits.replace(/ /g, "").replace(/,/g, commas(digits) ? "." : ""));
  const figures = (digits) => digits.replace(/\D/g, "").replace(/^0+/, "").length;

  /* 6만 5536, 육만 오천오백삼십육; null where it is no numeral. */
  function sino(text) {
    let [total, below, digit, biggest, smallest] = [0, 0, null, Infinity, Infinity];
    for (const token of text.match(new RegExp(`[0-9.,]+|${SINO}`, "g")) ?? []) {
      const big = BIG[token];
      if (!big) {
        if (digit !== null) return null;
        digit = DIGITS[token] ?? Number(token.replace(/,/g, ""));
      } else if (big < 1e4) {
        if (big >= smallest) return null;
        smallest = big;
        below += (digit ?? 1) * big;
        digit = null;
      } else {
        if (big >= biggest) return null;
        [biggest, smallest] = [big, Infinity];
        total += (below + (digit ?? 0) || 1) * big;
        [below, digit] = [0, null];
      }
    }
    return total + below + (digit ?? 0);
  }

  /* The numbers that the text may begin with: value, what is left, put in words, figures. */
  function* values(text) {
    let match = SINO_ALL.exec(text);
    const words = match && match[0].trimEnd();
    if (words && !/^[0-9., ]+$/.test(words) && sino(words) !== null) yield [sino(words), text.slice(words.length), true, 0];
    const signed = (value) => (match[1] === "-" ? -value : value);
    if ((match = TIMES.exec(text))) {
      const value = decimal(match[2] ?? "1") * Number(match[3]) ** Number(match[4]);
      if (Number.isFinite(value)) yield [signed(value), text.slice(match[0].length), true, figures(match[2] ?? "")];
    } else if ((match = NUMBER.exec(text))) {
      const digits = match[2];
      const value = decimal(digits) * 10 ** Number(match[3] ?? 0);
      yield [signed(value), text.slice(match[0].length), digits.includes(" ") || commas(digits), figures(digits)];
    } else if ((match = WORD.exec(text))?.[0]) {
      yield [(TENS[match[1]] ?? 0) + (NATIVE[match[2]?.toLowerCase()] ?? 0), text.slice(match[0].length), true, 0];
    }
  }

  const power = (prefix, two) => (two ? 1024 : 1000) ** PREFIXES[prefix];

  /* container, containers; what is short is no noun (m, ms). */
  function oneNoun(...pair) {
    const [one, other] = pair.sort((a, b) => a.length - b.length);
    return one === other || (one.length > 2 && (other === `${one}s` || other === `${one}es`));
  }

  /* By what the number is multiplied for its unit; null where the unit is not one of them. */
  function factorOf(unit, value, units) {
    if (!unit) return 1;
    const found = units.find(([name]) => name === unit) ??
      units.find(([name]) => oneNoun(name.toLowerCase(), unit.toLowerCase()));
    if (found) return found[1];
    const counts = (text) => /^(개|가지|종류?|번(부터|까지)?|명|대|회|(kind|type|item|piece|time)s?)$/i.test(text);
    if (counts(unit) && (!units.length || units.some(([name]) => counts(name)))) return 1;
    if (!units.length) {
      if (/^년도?$/.test(unit) && Number.isInteger(value) && value >= 1000 && value < 3000) return 1;
      const bare = /^([kKMGT])(i?)$/.exec(unit);
      return bare && power(bare[1], bare[2]);
    }
    const mine = SI.exec(unit);
    if (!mine) return null;
    for (const [name, factor] of units) {
      const its = SI.exec(name);
      if (its && (BASES[its[3]] ?? its[3]) === (BASES[mine[3]] ?? mine[3])) {
        return (factor * power(mine[1], mine[2])) / power(its[1], its[2]);
      }
    }
    return null;
  }

  const tidy = (text) => strip(plain(text).replace(/\s+/g, " "));

  /* The number as typed: [value in the key's unit, put in another way than digits, figures]. */
  function readNumber(key, text) {
    text = text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g, (raised) => `^${raised.normalize("NFKC").replace("−", "-")}`);
    text = tidy(text).replace(/^[`'"]+|[`'"]+$/g, "").replace(new RegExp(` ?(?:${COPULA})$`), "").replace(/\.$/, "");
    const units = [...(key.units ?? []).map((unit) => [strip(plain(unit)), 1]), ...Object.entries(key.conversions ?? {})];
    const name = /^(?:(?:uid|gid|pid|id) ?(?=\d)|in (?=[12]\d{3}$))/i.exec(text);
    if (name) text = text.slice(name[0].length);
    for (const [value, rest, worded, digits] of values(text)) {
      const factor = factorOf(strip(rest), value, units);
      if (factor !== null) return [value * factor, worded || !!name || factor !== 1, digits];
    }
    return null;
  }

  const rounded = (value, figures) => (value * (1 + 1e-12)).toExponential(figures - 1);
  const within = (right, value, most = right.tolerance ?? 0) =>
    Math.abs(value - right.value) <= most + 1e-12 * Math.max(1, Math.abs(right.value));
  const shareOf = (right) => right.share ?? 1;
  const rightNumbers = (key) => [key, ...(key.also ?? []).filter((each) => shareOf(each) >= 1)];
  const isRight = (key, value) => rightNumbers(key).some((right) =>
    within(right, value) || (key.figures && rounded(value, key.figures) === rounded(right.value, key.figures)));

  function numberShare(key, response, rule) {
    const typed = readNumber(key, response);
    if (!typed) return 0;
    if (isRight(key, typed[0])) return 1;
    if (rule !== "partial") return 0;
    const bands = (key.bands ?? []).filter(([most]) => within(key, typed[0], most)).map(([, share]) => share);
    return Math.max(0, ...bands, ...(key.also ?? []).filter((each) => within(each, typed[0])).map(shareOf));
  }

  function explainedNumber(key, response) {
    const typed = readNumber(key, response);
    if (!typed) {
      const first = values(tidy(response)).next().value;
      const word = first?.[2] && /^\p{L}/u.test(first[1]) && !/^[-+.\d]/.test(tidy(response)); // 한양, 이것
      if (!first || word) return [["no_number", strip(response)]];
      return [[isRight(key, first[0]) ? "unit" : "other_unit", strip(first[1])]];
    }
    const [value, odd] = typed;
    const read = odd ? [["number", String(Number(value.toPrecision(15)))]] : [];
    if (isRight(key, value)) return read;
    for (const right of rightNumbers(key)) {
      if (!right.value || !value) continue;
      if (within(right, -value)) return [["sign"]];
      const ratio = value / right.value;
      if ([10, 0.1, 100, 0.01, 1000, 0.001, 1024, 1 / 1024].some((each) => Math.abs(ratio / each - 1) < 1e-9)) {
        return [["magnitude"]];
      }
    }
    return read;
  }
/* end */

/* for ordering */
  const CHANCE = [0.5, 0.5, 0.472222, 0.447917, 0.428056, 0.41088, 0.395762, 0.382419, 0.370551,
    0.359886, 0.350216, 0.341391, 0.333292];

  function orderShare(order, given, rule) {
    const rank = new Map(order.map((entry, index) => [entry, index]));
    const places = given.map((entry) => rank.get(entry));
    const count = places.length;
    const kept = (test) => places.filter(test).length;
    if (rule === "places") return kept((place, n) => place === n) / count || -1;
    if (rule === "neighbours") return kept((place, n) => n && place === places[n - 1] + 1) / (count - 1) || -1;
    if (rule === "kendall") {
      const pairs = places.reduce((sum, place, n) => sum + kept((other, m) => m > n && other > place), 0);
      return (4 * pairs) / (count * (count - 1)) - 1;
    }
    const tails = [];
    for (const r of places) {
      let place = tails.findIndex((tail) => tail >= r);
      if (place < 0) place = tails.length;
      tails[place] = r;
    }
    const longest = (tails.length - 1) / (count - 1);
    if (rule !== "partial") return longest || -1;
    const chance = CHANCE[Math.min(count - 2, CHANCE.length - 1)];
    return (longest - chance) / (1 - chance);
  }
/* end */

  const isText = (value) => typeof value === "string";
  const isTexts = (value) => Array.isArray(value) && value.every(isText);
  const isObject = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);

  /* The state that keeps a typed response from being scored; "" where nothing does. */
  const typed = (response) =>
    !isText(response) ? "invalid" : strip(response) === "" ? "unanswered" : "";

/* for short_text, cloze */
  const text = (key, response) => (overlooking(known(key), normalize(response, key.normalization)) ? 1 : -1);
/* end */

  const SHARES = {
    single(key, response, { options }, rule) {
      if (response === "") return "unanswered";
      if (!options.some((option) => option.id === response)) return "invalid";
      if (rule === "shares") return key.shares[response] ?? 0;
      return response === key.correct ? 1 : -1;
    },
/* for multiple, hottext */
    multiple(key, response, { options }, rule) {
      if (!isTexts(response)) return "invalid";
      if (!response.length) return "unanswered";
      const ids = new Set(options.map((option) => option.id));
      const chosen = new Set(response);
      if (chosen.size < response.length || response.some((id) => !ids.has(id))) return "invalid";
      if (rule === "shares") return Math.min(1, [...chosen].sort().reduce((sum, id) => sum + (key.shares[id] ?? 0), 0));
      const right = response.filter((id) => key.correct.includes(id)).length;
      const [rights, wrong, count] = [key.correct.length, chosen.size - right, options.length];
      const judged = (right + count - rights - wrong) / count;
      if (rule === "options") return judged || -1;
      if (rule === "options-penalty") return 2 * judged - 1;
      if (rule === "rexams-none") return right / rights || -1;
      const costs = { "all": 1, "false": 1 / Math.max(1, count - rights), "false2": 1 / Math.max(2, count - rights) };
      return right / rights - wrong * (costs[rule.slice(7)] ?? 1 / rights);
    },
/* end */
/* for true_false */
    true_false(key, response) {
      return typeof response !== "boolean" ? "invalid" : response === key.correct ? 1 : -1;
    },
/* end */
/* for matching */
    matching(key, response, { targets }, rule) {
      if (!isObject(response)) return "invalid";
      const ids = new Set(targets.map((target) => target.id));
      const given = Object.entries(response).filter(([, t]) => t !== "" && t !== null);
      for (const [source, target] of given) {
        if (!Object.hasOwn(key.pairs, source) || !ids.has(target)) return "invalid";
      }
      if (!given.length) return "unanswered";
      const right = given.filter(([source, target]) => key.pairs[source] === target).length;
      const share = right / Object.keys(key.pairs).length;
      const chance = rule === "chance" && ids.size > 1 ? 1 / ids.size : 0;
      return chance ? (share - chance) / (1 - chance) : share || -1;
    },
/* end */
/* for ordering */
    ordering(key, response, _, rule) {
      if (!isTexts(response)) return "invalid";
      if (!response.length) return "unanswered";
      const sorted = (list) => JSON.stringify([...list].sort());
      if (sorted(response) !== sorted(key.order)) return "invalid";
      return orderShare(key.order, response, rule);
    },
/* end */
/* for short_text */
    short_text(key, response) {
      return typed(response) || text(key, response);
    },
/* end */
/* for numeric */
    numeric(key, response, _, rule) {
      return typed(response) || numberShare(key, response, rule) || -1;
    },
/* end */
/* for cloze */
    cloze(key, response, { gaps }) {
      if (!isObject(response)) return "invalid";
      const known = new Map(gaps.map((gap) => [gap.id, gap]));
      const weights = key.weights ?? {};
      let right = 0;
      let answered = false;
      for (const [name, value] of Object.entries(response)) {
        const gap = known.get(name);
        if (!gap || !(value === null || isText(value))) return "invalid";
        if (value === null || strip(value) === "") continue;
        answered = true;
        const weight = weights[name] ?? 1;
        if (gap.type === "text") {
          const own = key.gaps[name];
          right += weight * (own.type === "numeric" ? numberShare(own, value, "partial") : text(own, value) > 0);
        }
        else if (!gap.options.some((option) => option.id === value)) return "invalid";
        else right += value === key.gaps[name].correct ? weight : 0;
      }
      const total = Object.keys(key.gaps).reduce((sum, name) => sum + (weights[name] ?? 1), 0);
      return answered ? right / total || -1 : "unanswered";
    },
/* end */
    command_line(key, response) {
      return typed(response) || QuizgenCommands.judge(key, response).share || -1;
    },
    hottext(...given) {
      return this.multiple(...given);
    },
    essay(key, response) {
      return typed(response) || "pending";
    },
  };

  /* From this share on an answer is right; what a wrong one costs by certainty, in thirds. */
  const FULL = 0.999999;
  const WRONG = [0, 2, 6];

  function score(key, response, { points, rule, interaction, penalty = 0, certainty = null }) {
    let share =
      response === null || response === undefined
        ? "unanswered"
        : SHARES[key.type](key, response, interaction, rule);
    if (typeof share === "string") return { status: share, score: 0, points };
    if (rule === "exact" && share < FULL) share = -1;
    share = share > FULL ? 1 : Math.max(-penalty, share);
    const right = share === 1;
    if (certainty) share = share > 0 ? (share * certainty) / 3 : -WRONG[certainty - 1] / 3;
    else if (right) return { status: "correct", score: points, points };
    const earned = Math.floor(points * share * 10000 + 0.5) / 10000;
    return { status: right ? "correct" : earned > 0 ? "partial" : "incorrect", score: earned, points };
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
          Object.entries(key.gaps).map(([n, g]) => [n, g.accepted ? g.accepted[0] : g.correct ?? String(g.value)]),
        );
      default:
        return null;
    }
  }

  /* What is to say of a response: codes of quizgen.scoring.remarks, and what they are about. */
  function remarks(key, response) {
/* for cloze */
    if (key.type === "cloze" && isObject(response)) {
      return Object.entries(key.gaps).flatMap(([name, gap]) => (gap.correct ? [] : remarks(gap, response[name])));
    }
/* end */
    if (typed(response)) return [];
/* for command_line */
    if (key.type === "command_line") return QuizgenCommands.explained(key, response);
/* end */
/* for numeric */
    if (key.type === "numeric") return explainedNumber(key, response);
/* end */
/* for short_text, cloze */
    if (key.accepted) return explainedText(key, response);
/* end */
    return [];
  }

  return { score, canonical, remarks };
})();
