/* Practice: feedback, score by topic, another try. `taking` is what the two modes do differently. */
const round = (value) => Number(value.toFixed(2));

/* The shape of an item's interaction, as far as scoring asks for it. */
function interactionOf(item) {
  const fields = controls(item);
  const menu = (f) => f.options && [...f.options].map(({ value }) => ({ id: value }));
  return {
    options: fields.map(({ value }) => ({ id: value })),
    targets: menu(fields[0] ?? {}),
    gaps: fields.map((f) => ({ id: f.dataset.part, type: f.options ? "choice" : "text", options: menu(f) })),
  };
}
function outcome(item) {
  const { key, ...worth } = data.key[idOf(item)];
  const certainty = data.certainty && key.type !== "essay" ? state.certainty[idOf(item)] ?? 1 : null;
  return QuizgenScoring.score(key, read(item), { ...worth, certainty, interaction: interactionOf(item) });
}

const SENTENCES = {
  correct: "That is right.", partial: "That is partly right.", incorrect: "That is not right.",
  unanswered: "You have not answered.", pending: "A person will mark this.",
};
/* Signs and words at a part of an answer, for who sees no colours. */
function mark(part, right, partly = false) {
  part.classList.add(right || partly ? "is-right" : "is-wrong");
  part.append(verdict(partly ? STATES.partial : right ? "right" : "wrong"));
}
const verdict = (word) => make("span", { className: "verdict" }, ...words(word));
function show(item) {
  const { status, score, points } = outcome(item);
  unshow(item);
  item.classList.add("checked", status);
  $(".state", item).replaceChildren(
    ...words(STATES[status]), status === "pending" ? "" : ` ${round(score)}/${points}`.replace("-", "−"),
  );
  const { key } = data.key[idOf(item)];
  const right = [key.correct].flat().map(String);
  for (const option of $$(".option", item)) {
    const { value, checked } = $("input", option);
    const is = right.includes(value);
    const part = key.shares?.[value] > 0;
    if (is || checked) {
      option.classList.add(is || part ? "is-right" : "is-wrong");
      $("label", option).append(verdict(!checked ? "Right, not chosen" : is ? "Your answer, right" : part ? "Your answer, right in part" : "Your answer, wrong"));
    }
    $(".remark", option)?.classList.toggle("chosen", checked);
  }
/* for hottext */
  for (const word of $$(".hot", item)) {
    const { value, checked } = $("input", word);
    const is = right.includes(value);
    if (is || checked) {
      word.classList.add(is ? "is-right" : "is-wrong");
      word.append(verdict(!checked ? "Right, not chosen" : is ? "Your answer, right" : "Your answer, wrong"));
    }
    const about = $(`[data-about=${value}]`, item);
    for (const part of about ? [about, ...$$(".remark", about)] : []) part.classList.toggle("chosen", checked);
  }
/* end */
/* for matching, cloze */
  for (const field of controls(item)) {
    const { part } = field.dataset;
    if (!part || !read(item)) continue;
    const one = { points: 1, rule: "partial", interaction: interactionOf(item) };
    const worth = (value) => QuizgenScoring.score(key, { [part]: value }, one).score;
    const score = worth(field.value);
    mark(field.closest(".gap, li"), score, score && score < worth(QuizgenScoring.canonical(key)[part]));
  }
/* end */
  if (read(item)) {
    for (const [place, entry] of $$("[data-entry]", item).entries()) mark(entry, key.order[place] === entry.dataset.entry);
    const line = $(".line", item);
    if (line) mark(line, status === "correct", status === "partial");
  }
  $(".outcome", item).replaceChildren(...words(SENTENCES[status]));
  spellOut(item, key);
/* for command_line, short_text, cloze, numeric */
  sayWhy(item, key);
/* end */
  compare(item);
  $(".solution", item).open = true;
  lock(item, true);
}
/* for command_line, short_text, cloze, numeric */
/* Why what was typed is not what was asked for, or what else is to say of it. */
function sayWhy(item, key) {
  const said = QuizgenScoring.remarks(key, read(item)).map(([code, ...about]) => {
    const values = about.map((text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text));
    const near = `${code}_near`;
    const phrases = data.said[data.said[near] && values.length > (code === "unknown" ? 2 : 1) ? near : code];
    const filled = (phrase) =>
      phrase.split(/\{([abc])\}/).map((part, n) => (n % 2 ? make("kbd", {}, values["abc".indexOf(part)]) : part));
    return make("p", {}, ...spokenIn.map((lang) => make("i", { lang }, ...filled(phrases[lang]))));
  });
  if (said.length) $(".answer", item).append(make("div", { className: "said" }, ...said.slice(0, 3)));
}
/* end */
/* The arrow leads where the texts run to. */
const matched = (source, target) => [make("bdi", {}, ...source), make("span", { className: "to" }), make("bdi", {}, ...target)];
/* The texts of the right answer in place of their letters, which go with the order. */
function spellOut(item, { correct, order, pairs }) {
  const copy = (selector, within) => [...$(selector, within).cloneNode(true).childNodes];
  let rows;
  if (order) rows = order.map((id) => copy(`[data-entry="${id}"] .body`, item));
  else if (pairs) {
    rows = $$(".sources li", item).map((source) => matched(
      copy("label", source), copy(`.targets [value="${pairs[$("select", source).dataset.part]}"]`, item),
    ));
  } else {
    rows = $$(".options:not(.two) .option", item)
      .filter((option) => [correct].flat().includes($("input", option).value))
      .map((option) => copy(".body", option));
  }
  if (!rows.length) return;
  const list = make(order ? "ol" : "ul", { className: pairs ? "pairs" : "" });
  list.append(...rows.map((row) => make("li", {}, ...row)));
  $(".right", item).lastElementChild.replaceWith(list);
}
/* One's own answer beside the right one. */
function compare(item) {
  const given = read(item);
  const { type } = item.dataset;
  if (given === null || type === "essay" || item.matches(".correct")) return;
  const copy = (element) => [...element.cloneNode(true).childNodes].filter((node) => node.className !== "verdict");
  const typed = (value) => (value ? make("kbd", {}, value) : "–");
  const rows = {
    ordering: () => $$("[data-entry] .body", item).map(copy),
    matching: () => controls(item).map((field) => matched(
      copy($("label", field.closest("li"))),
      field.value ? copy($(`.targets [value="${field.value}"]`, item)) : ["–"],
    )),
    cloze: () => controls(item).map((field) => [field.options && field.value ? field.selectedOptions[0].textContent : typed(field.value)]),
    hottext: () => given.map((value) => {
      const word = $(`.hot [value="${value}"] + .body`, item);
      return word.closest("pre, code") ? [make("code", {}, ...copy(word))] : copy(word);
    }),
  }[type]?.() ?? ($(".line", item) ? [[typed(given)]] : $$(".option:has(:checked) .body", item).map(copy));
  const list = make(["ordering", "cloze"].includes(type) ? "ol" : "ul", { className: type === "matching" ? "pairs" : "" });
  list.append(...rows.map((row) => make("li", {}, ...row)));
  $(".right", item).before(make("div", { className: "own" }, make("strong", {}, ...words("Your answer")), list));
}
function unshow(item) {
  for (const each of $$(".verdict, .own", item)) each.remove();
  item.classList.remove("checked", ...Object.keys(STATES));
  $(".state", item).replaceChildren();
  $(".outcome", item).replaceChildren();
  for (const part of $$(".is-right, .is-wrong", item)) part.classList.remove("is-right", "is-wrong");
  for (const remark of $$(".remark, .about", item)) remark.classList.remove("chosen");
  $(".said", item)?.remove();
  $(".solution", item).open = false;
  lock(item, false);
}
document.addEventListener("input", ({ target }) => {
  $(".nothing", target.closest(".item") ?? root)?.replaceChildren();
});
function check(item, anyway = false) {
  const given = read(item);
  const { key } = data.key[idOf(item)];
  const unread = given && key.type === "numeric" && QuizgenScoring.remarks(key, given).some(([code]) => code === "no_number");
  const hint = anyway ? "" : given === null ? "There is no answer yet. Give one, or:" : unread ? "No number can be read in this answer. Give one, or:" : "";
  $(".nothing", item).replaceChildren(...(hint ? [...words(hint), copyOf("#nothing")] : []));
  if (hint) return;
  spend(item);
  if (!state.checked.includes(idOf(item))) state.checked.push(idOf(item));
  show(item);
  saveOne(item);
  tell("answer", { item: idOf(item), response: read(item), outcome: outcome(item) });
  announce([".state", ".said"].map((part) => $(part, item)?.innerText ?? "").join(" "));
  $(".solution", item).scrollIntoView({ block: "nearest" });
  const next = [$(".act"), $(".after .next", item), $(".turn .next")].find((each) => each?.checkVisibility());
  next?.focus({ preventScroll: true });
}
/* Another try at one question; what was given stays until it is changed. */
function again(item) {
  unshow(item);
  state.checked = state.checked.filter((id) => id !== idOf(item));
  reshuffle(item);
  saveOne(item);
  go(item);
}

/* for certainty */
/* Accuracy, and what certainty adds to it, as Moodle reports them. */
function insight(outcomes) {
  let [worth, marked, raw] = [0, 0, 0];
  for (const [id, { score, points }] of Object.entries(outcomes)) {
    if (data.key[id].key.type === "essay") continue;
    worth += points / 3;
    marked += score;
    if (score > 0) raw += score / (state.certainty[id] ?? 1);
  }
  const accuracy = worth ? raw / worth : 0;
  const same = Math.max(accuracy, 4 * accuracy - 2, 9 * accuracy - 6);
  return { accuracy, bonus: worth ? 0.1 * (marked / worth - same) : 0 };
}
/* end */
function results() {
  const topics = {};
  const total = { score: 0, points: 0, pending: 0, right: 0, graded: 0 };
  const outcomes = {};
  for (const item of items) {
    const result = outcome(item);
    outcomes[idOf(item)] = result;
    if (result.status === "pending") {
      total.pending += result.points;
      continue;
    }
    total.graded += 1;
    total.right += result.status === "correct";
    const topic = (topics[item.dataset.topic] ??= { score: 0, points: 0 });
    for (const sum of [topic, total]) {
      sum.score = Number((sum.score + result.score).toFixed(4));
      sum.points += result.points;
    }
  }
/* for certainty */
  total.sure = insight(outcomes);
/* end */
  if (data.floor === "section") {
    for (const ids of data.sections) {
      const sum = ids.reduce((sum, id) => sum + outcomes[id].score, 0);
      total.score = Number((total.score + Math.max(0, -sum)).toFixed(4));
    }
  }
  if (data.floor !== "none") total.score = Math.max(0, total.score);
  return { ...total, topics, outcomes };
}
/* What is strong, and what to look at again: the weakest topic first, each with its questions and
   where it is written. */
function summarize() {
  const { score, points, pending, right, graded, topics, sure } = results();
  const share = (topic) => (topic.points ? topic.score / topic.points : 1);
  const rows = Object.entries(topics).sort(([, a], [, b]) => share(a) - share(b)).map(([id, topic]) => {
    const title = data.topics[id] ?? { [languages[0]]: id };
    const meter = make("progress", { max: topic.points, value: Math.max(0, topic.score) });
    label(meter, title);
    const missed = items.filter((item) => item.dataset.topic === id && !item.matches(".correct, .pending"));
    const places = new Map(missed.flatMap((item) => $$(".source a", item)).map((link) => [link.href, link]));
    return [share(topic) >= 0.8, make(
      "div", { className: "bar" },
      make("span", {}, ...said(title)), meter, make("span", {}, `${round(topic.score)}/${round(topic.points)}`),
      make("p", { className: "links" }, ...missed.map(linkTo)),
      make("p", { className: "places" }, ...[...places.values()].slice(0, 4).map((link) => link.cloneNode(true))),
    )];
  });
  const percent = points ? Math.round((100 * score) / points) : 0;
  // the first result stays beside the last, and each can be had back
  const before = state.attempts.slice(0, -1).map(({ id, score, points }, n) => {
    const parts = [...(n ? [] : [...words("First try:"), " "]), `${round(score)}/${round(points)}`];
    const kept = attempts().find((each) => each.id === id);
    const button = make(kept ? "button" : "span", kept ? { type: "button" } : {}, ...parts);
    if (kept) button.addEventListener("click", () => bringBack(kept));
    return button;
  });
  const part = (word, strong) => {
    const some = rows.filter(([good]) => good === strong).map(([, row]) => row);
    return some.length ? [make("h3", {}, ...words(word)), ...some] : [];
  };
  $(".summary").replaceChildren(
    make("p", { className: "big" }, `${round(score)} / ${round(points)} `, make("small", {}, `${percent} %`)),
    make(
      "p", {}, ...words("Questions right:"), ` ${right}/${graded}`,
      ...(pending ? [" · ", ...words("Points still to be marked by a person:"), ` ${pending}`] : []),
    ),
/* for certainty */
    make("p", {}, ...sayCertainty(sure)),
/* end */
    ...(before.length ? [make("p", { className: "before" }, ...before.flatMap((each) => [each, " → "]), make("b", {}, ...words("Now:"), ` ${round(score)}/${round(points)}`))] : []),
  );
  $(".topics").replaceChildren(...part("To look at again", false), ...part("Strong", true));
}

/* for certainty */
function sayCertainty({ accuracy, bonus }) {
  const percent = (share) => ` ${(100 * share).toFixed(1).replace("-", "−")} %`;
  return [
    ...words("Accuracy:"), percent(accuracy), " · ", ...words("Bonus for certainty:"), percent(bonus),
    " · ", ...words("Together:"), percent(accuracy + bonus),
  ];
}
/* end */
function askOnly(ids) {
  for (const item of items) {
    const aside = Boolean(ids?.length) && !ids.includes(idOf(item));
    if (aside === item.matches(".aside")) continue;
    item.classList.toggle("aside", aside);
    links.get(`#${item.id}`).parentElement.hidden = aside;
    refresh(item);
  }
  const asked = inPlay().length;
  document.body.classList.toggle("some", asked < items.length);
  $(".palette progress").max = asked;
}
/* Some again, shuffled anew; the others stay as they are, and out of the way until the end. */
const missedOnes = () => items.filter((item) => !item.matches(".correct, .pending"));
function retry(some) {
  for (const item of some) {
    unshow(item);
    write(item, null);
    reshuffle(item, true);
    state.checked = state.checked.filter((id) => id !== idOf(item));
    delete state.durations[idOf(item)];
  }
  // another attempt: the one before stays as it was
  state = { ...state, id: blank().id, finished: null, timed: null, over: null, asked: some.map(idOf) };
  if (timed) timed.checked = false;
  closeResult();
  save();
  showEarlier();
  for (const item of items) refresh(item);
  askOnly(state.asked);
  go(some[0]);
}
/* In another order; `fresh`: with wrong options that were not seen just now, where the item has them. */
function reshuffle(item, fresh = false) {
  if ("still" in item.dataset) return;
  let parts = $$(".options:not(.two) > .option, [data-entry], .sources li", item);
  if (fresh && choices.has(item)) {
    const isRight = (option) => valueOf(option) === data.key[idOf(item)].key.correct;
    const before = parts;
    const some = (test) => shuffled(choices.get(item).filter((option) => !isRight(option) && test(option)));
    parts = [...parts.filter(isRight), ...some((option) => !before.includes(option)), ...some((option) => before.includes(option))]
      .slice(0, before.length);
  }
  arrange(item, shuffled(parts));
}
function shuffled(list) {
  const parts = [...list];
  for (let i = parts.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [parts[i], parts[j]] = [parts[j], parts[i]];
  }
  return parts;
}
/* All options of an item that has more than it shows, the others not in the page. */
const valueOf = (option) => $("input", option).value;
const choices = new Map(Object.entries(data.spares ?? {}).map(([id, html]) => {
  const item = $(`#q${id}`);
  return [item, [...$$(".option", item), ...make("template", { innerHTML: html }).content.children]];
}));
function arrange(item, parts) {
  const box = parts[0]?.parentElement ?? $(".options", item);
  for (const option of choices.get(item) ?? []) option.remove();
  box?.append(...parts);
  if (choices.has(item)) state.shown[idOf(item)] = parts.map(valueOf);
}
/* Shows the options that an attempt showed, among them the one that was chosen. */
function offer(item, response) {
  const all = choices.get(item);
  if (!all) return;
  const now = $$(".option", item).map(valueOf);
  const shown = [...(state.shown[idOf(item)] ?? now)];
  if (response !== null && !shown.includes(response)) {
    shown[shown.findIndex((value) => value !== data.key[idOf(item)].key.correct)] = response;
  }
  if (!same(shown, now)) arrange(item, shown.map((value) => all.find((option) => valueOf(option) === value)).filter(Boolean));
}

if (root.dataset.feedback === "each") {
  for (const item of items) {
    $(".answer", item).append(copyOf("#check"));
    item.append(copyOf("#after"));
  }
}
/* One question at a time, one button within reach of the thumb does what comes next. */
function labelAct(item) {
  document.body.classList.toggle("at-checked", item.matches(".checked"));
  const last = item === inPlay().at(-1);
  const end = state.finished ? "Back to the result" : "Finish and see the result";
  const word = !item.matches(".checked") ? "Check my answer" : last ? end : "Next";
  const button = $(".act");
  if (!button || button.dataset.does === word) return; // pressed just now, it must not change under the finger
  button.dataset.does = word;
  button.replaceChildren(...words(word));
}
function act() {
  if (!current.matches(".checked")) check(current);
  else if (current === inPlay().at(-1)) state.finished ? toResult() : confirmFinish();
  else step(1);
}

/* ---- asked again in a few days ---- */
const askAgain = $(".ask-again");
const cards = () => JSON.parse(recall(slot(":due")) ?? "null");
const GRADES = { incorrect: 1, unanswered: 1, partial: 2, correct: 3 };
const DAY = 86400000;
const dueNow = () => items.filter((item) => cards()?.[idOf(item)]?.due <= Date.now());
/* Each question once a day at most: another try after the answer was seen says nothing. */
function learn() {
  const known = cards();
  if (!known) return;
  for (const item of items) {
    const grade = GRADES[statusOf(item)];
    const id = idOf(item);
    const days = Math.floor((Date.now() - known[id]?.at) / DAY);
    if (!grade || days < 1 || item.dataset.type === "essay") continue;
    const card = QuizgenFsrs.next(known[id], grade, days);
    known[id] = { ...card, at: Date.now(), due: Date.now() + QuizgenFsrs.interval(card) * DAY };
  }
  keep(slot(":due"), JSON.stringify(known));
}
function showDue() {
  if (!askAgain) return;
  const known = cards();
  askAgain.checked = Boolean(known);
  const now = dueNow().length;
  $(".due-now").hidden = !now;
  const times = Object.values(known ?? {}).map(({ due }) => due).sort((a, b) => a - b);
  const first = make("span");
  if (times.length) dated(first, new Date(times[0]), { dateStyle: "medium" });
  const soon = times.filter((due) => due < times[0] + DAY).length;
  $(".due").replaceChildren(...(now ? [...words("Due today:"), ` ${now}`] : times.length ? [...words("Next review:"), " ", first, " · ", ...words("questions:"), ` ${soon}`] : []));
}
askAgain?.addEventListener("change", () => {
  keep(slot(":due"), askAgain.checked ? "{}" : "null");
  learn();
  showDue();
});
/* In practice the limit is off until it is asked for. */
const timed = $(".timed");
timed?.addEventListener("change", () => {
  state.timed = timed.checked ? stamp() : null;
  startTimer();
  save();
});
addEventListener("beforeprint", () => {
  for (const solution of $$(".checked .solution")) solution.open = true;
});

const taking = {
  buttons: {
    "check-button": (button) => check(button.closest(".item")),
    reveal: (button) => check(button.closest(".item"), true),
    again: (button) => again(button.closest(".item")),
    retry: () => retry(missedOnes()),
    act,
    "due-now": () => retry(dueNow()),
  },
  at: labelAct,
  offer,
  ready: () => true,
  start: () => begin(),
  begin() {
    askOnly(state.finished ? null : state.asked);
    if (!timed) return;
    timed.checked = Boolean(state.timed);
    startTimer();
  },
  reopen: unshow,
  review: show,
  restored(item) {
    if (state.checked.includes(idOf(item))) show(item);
  },
  /* At the end: everything is shown, and the score is noted among the attempts. */
  finished(again) {
    askOnly(null);
    for (const item of items) show(item);
    $(".time-over").hidden = !state.over;
    $(".retry").hidden = !missedOnes().length;
    if (!again) state.attempts = [...state.attempts, { id: state.id, ...(({ score, points }) => ({ score, points }))(results()), finished: state.finished }];
    summarize();
    if (!again) learn();
    showDue();
    if (again) return;
    const { score, points, outcomes } = results();
    tell("result", { score, points, responses: state.responses, outcomes });
  },
  text: () => asText({ ...responseFile(), ...results(), attempts: state.attempts }),
};
