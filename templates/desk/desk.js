/* One question at a time over all students. Each decision is sent when it is made, one after the
   other; what was not taken yet is kept and tried again. */
(() => {
  "use strict";
  const $ = (selector, inside = document) => inside.querySelector(selector);
  const words = JSON.parse($("#words").textContent);
  const language = document.documentElement.lang;
  const tab = crypto.randomUUID();
  const store = {
    get(name, otherwise) { try { return JSON.parse(sessionStorage.getItem(name)) ?? otherwise; } catch { return otherwise; } },
    set(name, value) { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* a private window */ } },
  };
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const shown = (points) => String(Math.round(points * 1e4) / 1e4);
  function make(tag, properties = {}, ...inside) {
    const { html, data, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    if (html) element.innerHTML = html; /* made by quizgen, from Markdown, escaped */
    for (const [name, value] of Object.entries(data ?? {})) element.setAttribute(name, value);
    element.append(...inside.filter((each) => each !== null && each !== ""));
    return element;
  }

  let questions = [];
  let byId = new Map();
  let version = "";
  let others = new Set();
  let at = 0; /* the question */
  let place = 0; /* the answer in it */
  let draft = null;
  let undone = store.get("quizgen-undo", []);
  let waiting = 0;
  let sending = Promise.resolve();

  /* What is decided */
  const done = (answer) => Boolean(answer.decided && (answer.decided.verdict !== "mark" || answer.decided.points !== null));
  const count = (question) => question.answers.filter(done).length;
  const now = () => questions[at]?.answers[place];

  async function send(body) {
    for (;;) {
      try {
        const answer = await fetch("decide", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
        return { status: answer.status, value: answer.status === 200 || answer.status === 409 ? await answer.json() : await answer.text() };
      } catch {
        trouble(words.lost);
        await new Promise((go) => setTimeout(go, 1000));
      }
    }
  }

  function decide(answer, wanted, remembered = true) {
    const before = answer.decided;
    answer.decided = wanted;
    if (wanted?.comment) used(answer.question, wanted.comment);
    waiting += 1;
    answer.waiting = (answer.waiting ?? 0) + 1;
    $("#saved").textContent = words.saving;
    sending = sending.then(async () => {
      const by = $("#by").value;
      const { tag, at: when, by: who, ...plain } = wanted ?? { verdict: "" };
      const { status, value } = await send({ ...plain, id: answer.id, seen: answer.known?.tag ?? "", by });
      waiting -= 1;
      answer.waiting -= 1;
      if (status === 200) {
        trouble("");
        answer.known = value;
        if (!answer.waiting) answer.decided = value;
        if (remembered) {
          undone = [...undone.slice(-199), { id: answer.id, before: before ?? null, after: value?.tag ?? "" }];
          store.set("quizgen-undo", undone);
        }
      } else if (status === 409) {
        answer.known = answer.decided = value;
        answer.conflict = wanted ?? { verdict: "" };
        show(answer);
      } else {
        answer.decided = answer.known;
        trouble(say(words.refused, { reason: value }));
        show(answer);
      }
      $("#saved").textContent = waiting ? words.saving : words.saved;
      refresh(answer);
    });
    refresh(answer);
  }

  function used(question, comment) {
    question.comments = [comment, ...question.comments.filter((each) => each !== comment)];
  }

  function undo() {
    keep();
    sending = sending.then(() => {
      const last = undone.pop();
      store.set("quizgen-undo", undone);
      const answer = last && byId.get(last.id);
      if (answer) {
        show(answer);
        decide(answer, last.before, false);
        show(answer);
      }
      refresh(null);
    });
  }

  function trouble(text) {
    const box = $("#trouble");
    if (box.textContent !== text) box.textContent = text;
    box.hidden = !text;
  }

  /* Where one is */
  function go(question, answer) {
    if (!keep()) return;
    at = (question + questions.length) % questions.length;
    place = Math.max(0, Math.min(answer, questions[at].answers.length - 1));
    store.set("quizgen-place", [questions[at].item, questions[at].gap, place]);
    paint();
  }

  function show(answer) {
    at = questions.indexOf(answer.question);
    place = answer.question.answers.indexOf(answer);
    draft = null;
    paint();
  }

  function unmarked(from) {
    const { answers } = questions[at];
    for (const busy of [false, true]) {
      for (let step = 0; step < answers.length; step += 1) {
        const next = (from + step) % answers.length;
        if (!done(answers[next]) && (busy || !others.has(answers[next].id))) return next;
      }
    }
    return -1;
  }

  function onward(from = place + 1) {
    if (!keep()) return;
    const next = unmarked(from);
    if (next < 0) paint();
    else go(at, next);
  }

  /* An essay's draft */
  function open(answer) {
    const { points = null, comment = "", criteria = [] } = answer.decided ?? {};
    draft = { answer, points: points === null ? "" : shown(points), comment, criteria: new Set(criteria) };
    draft.before = JSON.stringify([draft.points, comment.trim(), [...criteria].sort()]);
  }

  function changed() {
    return draft && JSON.stringify([draft.points.trim(), draft.comment.trim(), [...draft.criteria].sort()]) !== draft.before;
  }

  /* True: nothing is left unsaved. */
  function keep() {
    if (!changed()) return true;
    const { answer } = draft;
    const text = draft.points.trim().replace(",", ".");
    const points = text === "" ? null : Number(text);
    if (text !== "" && !(points >= 0 && points <= answer.question.most)) {
      const field = $("#points");
      field.setAttribute("aria-invalid", "true");
      $("#wrong").textContent = say(words.range, { most: shown(answer.question.most) });
      field.focus();
      return false;
    }
    const comment = draft.comment.trim();
    const criteria = [...draft.criteria].sort((a, b) => a - b);
    const nothing = points === null && !comment && !criteria.length;
    draft = null;
    if (!nothing || answer.decided) decide(answer, nothing ? null : { verdict: "mark", points, comment, criteria });
    return true;
  }

  function toggle(line) {
    const { criteria } = questions[at];
    if (!draft || line < 1 || line > criteria.length) return;
    if (!draft.criteria.delete(line)) draft.criteria.add(line);
    const sum = criteria.reduce((total, each, index) => total + (draft.criteria.has(index + 1) ? each.points : 0), 0);
    write(String(Math.min(questions[at].most, Math.round(sum * 1e4) / 1e4)));
  }

  function write(points, lines = draft.criteria) {
    draft.points = points;
    draft.criteria = lines;
    $("#points").value = points;
    $("#points").removeAttribute("aria-invalid");
    $("#wrong").textContent = "";
    for (const [index, button] of document.querySelectorAll(".criteria button").entries()) button.setAttribute("aria-pressed", draft.criteria.has(index + 1));
  }

  /* Painting */
  function refresh(answer) {
    bar();
    if (!answer || answer.question !== questions[at]) return;
    if (answer.question.kind === "typed") row(answer);
    else if (answer === now() && !changed()) paint(false);
  }

  function bar() {
    const question = questions[at];
    if (!question) return;
    const marked = count(question);
    $("#progress").max = question.answers.length;
    $("#progress").value = marked;
    const text = say(words.marked, { done: marked, all: question.answers.length });
    if ($("#count").textContent !== text) $("#count").textContent = text;
    $("#undo").disabled = !undone.length;
    for (const [index, button] of [...$("#questions").children].entries()) {
      const each = questions[index];
      $("small", button).textContent = `${count(each)} / ${each.answers.length}${count(each) === each.answers.length ? " ✓" : ""}`;
      button.classList.toggle("done", count(each) === each.answers.length);
      if (index === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  const signed = (decided) => decided?.by || decided?.at
    ? say(words.by, { by: decided.by || words.somebody, at: (decided.at ?? "").slice(0, 16).replace("T", " ") }) : "";

  function conflict(answer) {
    if (!answer.conflict) return "";
    const inWords = (one) => !one || !one.verdict ? "–" : one.verdict === "accept" ? words.accepted : one.verdict === "refuse" ? words.stays : `${one.points ?? "–"}${one.comment ? ` “${one.comment}”` : ""}`;
    const mine = answer.conflict;
    const text = say(words.conflict, { by: answer.decided?.by || words.somebody, theirs: inWords(answer.decided), mine: inWords(mine) });
    const settle = (wanted) => () => {
      answer.conflict = null;
      if (wanted) decide(answer, wanted.verdict ? wanted : null);
      show(answer);
    };
    return make("p", { className: "note", data: { role: "alert" } }, text,
      make("button", { type: "button", textContent: words.theirs, onclick: settle(null) }),
      make("button", { type: "button", textContent: words.mine, onclick: settle(mine) }));
  }

  function sheet(title, html, className = "") {
    return html ? make("section", { className: `sheet ${className}` }, make("h3", { textContent: title }), make("div", { html })) : "";
  }

  function finished() {
    const question = questions[at];
    if (waiting || count(question) < question.answers.length) return "";
    const all = questions.every((each) => count(each) === each.answers.length);
    return make("p", { className: "good", textContent: all ? words.finish : words.all });
  }

  function paint(move = true) {
    const question = questions[at];
    bar();
    if (question.kind === "typed") clusters(question);
    else essay(question, move);
  }

  function essay(question, move) {
    const answer = now();
    const kept = document.activeElement?.id;
    open(answer);
    const held = answer.decided;
    const points = make("input", { id: "points", value: draft.points, inputMode: "decimal", autocomplete: "off",
      oninput: (event) => write(event.target.value, draft.criteria) });
    points.setAttribute("aria-describedby", "wrong");
    const comment = make("textarea", { id: "comment", value: draft.comment, rows: 3, oninput: (event) => { draft.comment = event.target.value; offer(); } });
    const list = make("ul", { className: "used", id: "used" });
    const offer = () => {
      const typed = draft.comment.trim().toLowerCase();
      const fitting = question.comments.filter((each) => each.toLowerCase() !== typed && (!typed || each.toLowerCase().includes(typed.split("\n").pop())));
      list.replaceChildren(...fitting.slice(0, 6).map((text) => make("li", {}, make("button", { type: "button", textContent: text, onclick: () => {
        const lines = draft.comment.split("\n");
        const last = lines.pop();
        draft.comment = [...lines, ...(last.trim() && !text.toLowerCase().includes(last.trim().toLowerCase()) ? [last] : []), text].join("\n");
        comment.value = draft.comment;
        offer();
      } }))));
      $("#used-title")?.toggleAttribute("hidden", !list.children.length);
    };
    const criteria = make("ol", { className: "criteria" }, ...question.criteria.map((each, index) => make("li", {},
      make("button", { type: "button", onclick: () => toggle(index + 1), data: { "aria-pressed": draft.criteria.has(index + 1) } },
        index < 9 ? make("kbd", { textContent: index + 1 }) : make("span"),
        make("span", { html: each.html }), make("span", { className: "worth", textContent: `+${shown(each.points)}` })))));
    const title = say(words.answer, { number: place + 1, all: question.answers.length }) + (answer.who ? ` · ${answer.who}` : "");
    const text = make("article", { className: "sheet", id: "answer", tabIndex: -1, data: { "aria-label": title } },
      make("h2", { textContent: title }),
      make("div", { className: "text", textContent: answer.text.trim() || words.empty }));
    $("#desk").replaceChildren(finished(), conflict(answer), others.has(answer.id) ? make("p", { className: "note", textContent: words.here }) : "",
      make("div", { className: "two" },
        make("div", {}, text, sheet(words.question, question.stem)),
        make("div", { className: "side" },
          make("section", { className: "sheet" },
            make("h3", { textContent: words.rubric }), criteria,
            make("p", { className: "points" }, make("label", { htmlFor: "points", textContent: words.points }), points, make("span", { textContent: say(words.of, { most: shown(question.most) }) })),
            make("p", { id: "wrong", className: "soft", data: { role: "status" } }),
            make("label", { htmlFor: "comment", textContent: words.comment }), comment,
            make("h3", { id: "used-title", textContent: words.used, hidden: true }), list,
            make("p", { className: "soft", textContent: signed(held) }),
            make("div", { className: "moves" },
              make("button", { type: "button", textContent: words.previous, disabled: place === 0, onclick: () => go(at, place - 1) }),
              make("button", { type: "button", textContent: words.next, disabled: place + 1 === question.answers.length, onclick: () => go(at, place + 1) }),
              make("button", { type: "button", className: "go", onclick: () => onward() }, words.save))),
          sheet(words.model, question.model), sheet(words.explanation, question.explanation))));
    offer();
    if (move) { window.scrollTo(0, 0); $("#answer").focus({ preventScroll: true }); } else if (kept && $(`#${kept}`)) $(`#${kept}`).focus();
  }

  function clusters(question) {
    draft = null;
    const list = make("ol", { className: "clusters" }, ...question.answers.map(line));
    $("#desk").replaceChildren(finished(), make("div", { className: "two" },
      make("div", {}, make("h2", { textContent: words.typed }), list),
      make("div", { className: "side" },
        sheet(words.question, question.stem),
        make("section", { className: "sheet" }, make("h3", { textContent: words.key }),
          ...question.key.map((each) => make("p", {}, make("code", { textContent: each }))),
          make("p", { className: "soft", textContent: say(words.right, { number: question.right }) })),
        sheet(words.explanation, question.explanation))));
    mark();
  }

  function line(answer) {
    const { question, decided } = answer;
    const state = decided?.verdict === "accept" ? "accepted" : decided?.verdict === "refuse" ? "stays" : "";
    const act = (verdict, text, key) => make("button", { type: "button", onclick: () => { place = question.answers.indexOf(answer); judge(verdict); },
      data: { "aria-pressed": decided?.verdict === verdict, "aria-label": `${text}: ${answer.text}` } }, `${text} `, make("kbd", { textContent: key }));
    const some = make("input", { inputMode: "decimal", placeholder: shown(question.most), value: decided?.verdict === "accept" && decided.points != null ? shown(decided.points) : "",
      data: { "aria-label": `${words.partly}: ${answer.text}` }, onchange: (event) => {
        const points = Number(event.target.value.replace(",", "."));
        place = question.answers.indexOf(answer);
        if (event.target.value.trim() && points >= 0 && points <= question.most) judge(points ? "accept" : "refuse", points);
        else event.target.value = "";
      } });
    const ways = answer.spellings.length > 1 ? answer.spellings.map(([text, number]) => `${text} ×${number}`).join(" · ") : "";
    return make("li", { className: state, tabIndex: -1, id: `c${question.answers.indexOf(answer)}` },
      make("span", { className: "number", textContent: `×${answer.count}` }),
      make("div", {}, make("span", { className: "typed", textContent: answer.text }), answer.near ? make("span", { className: "badge", textContent: answer.near }) : "",
        ways ? make("div", { className: "soft", textContent: ways }) : "", decided ? make("div", { className: "soft", textContent: `${state === "accepted" ? words.accepted : words.stays}${decided.points != null ? ` (${shown(decided.points)})` : ""} · ${signed(decided)}` }) : "", conflict(answer)),
      make("div", { className: "acts" }, act("accept", words.accept, "A"), act("refuse", words.refuse, "R"), question.gap ? "" : some));
  }

  function row(answer) {
    const old = $(`#c${answer.question.answers.indexOf(answer)}`);
    const inside = old?.contains(document.activeElement);
    old?.replaceWith(line(answer));
    mark(inside);
  }

  function mark(focus = true) {
    for (const each of document.querySelectorAll(".clusters > li")) { each.classList.remove("now"); each.removeAttribute("aria-current"); }
    const current = $(`#c${place}`);
    if (!current) return;
    current.classList.add("now");
    current.setAttribute("aria-current", "true");
    if (focus) { current.scrollIntoView({ block: "nearest" }); current.focus({ preventScroll: true }); } // no button: Enter goes on
  }

  function judge(verdict, points = null) {
    const answer = now();
    const { decided } = answer;
    if (decided?.verdict === verdict && (decided.points ?? null) === points) return step(1);
    decide(answer, { verdict, points });
    const next = unmarked(place + 1);
    if (next < 0) paint();
    else { place = next; mark(); }
  }

  function step(by) {
    if (questions[at].kind === "essay") return go(at, place + by);
    place = Math.max(0, Math.min(place + by, questions[at].answers.length - 1));
    mark();
  }

  /* Keys: by their place on the keyboard, so that they work while Hangul is on. */
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]") || !questions.length) return;
    const essays = questions[at].kind === "essay";
    const field = event.target.closest("input, textarea");
    if (field) {
      if (event.key === "Escape") field.blur();
      else if (event.key === "Enter" && essays && field.id !== "by" && !event.shiftKey) { event.preventDefault(); onward(); }
      return;
    }
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    const run = (what) => { event.preventDefault(); what(); };
    if (event.key === "?") return run(() => $("#keys").showModal());
    if (event.shiftKey) return;
    if (essays && digit === "0") return run(() => write("0", new Set()));
    if (essays && digit) return run(() => toggle(Number(digit)));
    const keys = {
      KeyJ: () => step(1), ArrowRight: () => step(1), KeyK: () => step(-1), ArrowLeft: () => step(-1), KeyN: () => onward(), KeyU: undo,
      BracketLeft: () => go(at - 1, start(at - 1)), BracketRight: () => go(at + 1, start(at + 1)),
      ...(essays ? { KeyF: () => write(shown(questions[at].most), new Set(questions[at].criteria.map((_, i) => i + 1))), KeyP: () => { $("#points").focus(); $("#points").select(); }, KeyC: () => $("#comment").focus() }
        : { KeyA: () => judge("accept"), KeyR: () => judge("refuse"), ArrowDown: () => step(1), ArrowUp: () => step(-1), KeyP: () => $(`#c${place} input`)?.focus() }),
    };
    if (event.code === "Enter" && !event.target.closest("button, a")) return run(() => onward());
    if (keys[event.code]) run(keys[event.code]);
  });

  function start(question) {
    const { answers } = questions[(question + questions.length) % questions.length];
    return Math.max(0, answers.findIndex((each) => !done(each)));
  }

  /* What others do */
  async function follow() {
    try {
      const answer = await fetch(`state?${new URLSearchParams({ lang: language, version, tab, at: now()?.id ?? "" })}`, { cache: "no-store" });
      const state = await answer.json();
      others = new Set(state.others);
      if (state.broken) trouble(state.broken.join("\n"));
      else if (state.decided && !waiting) take(state);
    } catch {
      trouble(words.lost);
    }
    setTimeout(follow, 1000);
  }

  function take(state) {
    trouble(state.problems.join("\n"));
    version = state.version;
    for (const question of questions) question.comments = state.comments[question.item] ?? [];
    const fresh = [...byId.values()].filter((answer) => (answer.known?.tag ?? "") !== (state.decided[answer.id]?.tag ?? ""));
    for (const answer of fresh) answer.known = answer.decided = state.decided[answer.id] ?? null;
    for (const answer of fresh) refresh(answer);
    bar();
  }

  window.addEventListener("beforeunload", (event) => { if (waiting || changed()) event.preventDefault(); });
  $("#undo").addEventListener("click", undo);
  $("#keys-button").addEventListener("click", () => $("#keys").showModal());
  $("#by").value = store.get("quizgen-by", $("#by").value);
  $("#by").addEventListener("input", (event) => store.set("quizgen-by", event.target.value));

  (async () => {
    const query = new URLSearchParams({ lang: language });
    questions = await (await fetch(`work?${query}`)).json();
    for (const question of questions) for (const answer of question.answers) { answer.question = question; byId.set(answer.id, answer); }
    if (!questions.length) { $("#desk").append(make("p", { className: "good", textContent: words.none })); $("#bar").hidden = true; return; }
    const state = await (await fetch(`state?${new URLSearchParams({ lang: language, tab, at: "" })}`)).json();
    for (const question of questions) question.comments = [];
    if (state.broken) trouble(state.broken.join("\n"));
    else take(state);
    $("#questions").append(...questions.map((question, index) => make("button", { type: "button", onclick: () => go(index, start(index)) },
      make("b", { textContent: question.title + (question.gap ? ` (${question.gap})` : "") }), make("small"))));
    const [item, gap, kept] = store.get("quizgen-place", ["", "", 0]);
    const back = questions.findIndex((question) => question.item === item && question.gap === gap);
    at = back >= 0 ? back : Math.max(0, questions.findIndex((question) => count(question) < question.answers.length));
    place = back >= 0 ? Math.min(kept, questions[at].answers.length - 1) : start(at);
    paint();
    setTimeout(follow, 1000);
  })();
})();
