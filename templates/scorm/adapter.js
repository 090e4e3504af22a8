/* The practice page's line to an LMS: SCORM 1.2 or SCORM 2004 4th edition (ADL, Run-Time
   Environment). It stands before the page's own script, keeps answers in the LMS beside the browser
   (`quizgenStorage`: {student, load, save}, of one attempt) and listens to
   its events: `quizgen:answer` {item, response, outcome} and `quizgen:result` {score, points,
   responses, outcomes}. What differs between the editions is in EDITION alone. */
(() => {
  "use strict";
  const told = window.quizgenScorm; /* {edition, slot, items, words}: see quizgen/formats/page/scorm.py */
  const round = (value) => String(Number(value.toFixed(4)));
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  const EDITION = {
    "1.2": {
      api: "API", call: (name) => (name === "Terminate" ? "LMSFinish" : `LMS${name}`),
      kept: 4096, text: 255, open: "cmi.core.exit", name: "cmi.core.student_name", id: "cmi.core.student_id",
      passing: "cmi.student_data.mastery_score",
      answer: "student_response", between: ",", pair: ".", truth: (value) => (value ? "t" : "f"),
      results: { correct: "correct", incorrect: "wrong", unanswered: "wrong", pending: "neutral" },
      begin(api) {
        const status = api.get("cmi.core.lesson_status");
        if (!status || status === "not attempted") api.set("cmi.core.lesson_status", "incomplete");
      },
      score(api, score, points) {
        api.set("cmi.core.score.min", "0");
        api.set("cmi.core.score.max", "100");
        api.set("cmi.core.score.raw", round(points ? Math.max(0, (100 * score) / points) : 0)); // 0 to 100 there
      },
      done(api, share, passing) {
        const passed = share * 100 >= passing ? "passed" : "failed";
        api.set("cmi.core.lesson_status", passing === null ? "completed" : passed);
      },
      when: (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
      time: "time",
      session: ["cmi.core.session_time", (s) => `${String(Math.floor(s / 3600)).padStart(4, "0")}:${two((s / 60) % 60)}:${two(s % 60)}`],
      left: (finished) => (finished ? "" : "suspend"),
    },
    2004: {
      api: "API_1484_11", call: (name) => name,
      kept: 64000, text: 250, open: "cmi.exit", name: "cmi.learner_name", id: "cmi.learner_id",
      passing: "cmi.scaled_passing_score",
      answer: "learner_response", between: "[,]", pair: "[.]", truth: (value) => String(value),
      results: { correct: "correct", incorrect: "incorrect", unanswered: "incorrect", pending: "neutral" },
      begin(api) {
        if (api.get("cmi.completion_status") !== "completed") api.set("cmi.completion_status", "incomplete");
      },
      score(api, score, points) {
        api.set("cmi.score.min", round(Math.min(0, score))); // below 0 where wrong answers cost something
        api.set("cmi.score.max", round(points));
        api.set("cmi.score.raw", round(score));
        api.set("cmi.score.scaled", round(points ? Math.max(-1, score / points) : 0));
      },
      done(api, share, passing) {
        api.set("cmi.completion_status", "completed");
        if (passing !== null) api.set("cmi.success_status", share >= passing ? "passed" : "failed");
      },
      when: (date) => `${date.toISOString().slice(0, 21)}Z`, /* a zone only after a fraction */
      time: "timestamp",
      session: ["cmi.session_time", (s) => `PT${Math.round(s)}S`],
      left: (finished) => (finished ? "normal" : "suspend"),
    },
  }[told.edition];

  /* ---- the API: in a frame above, or in the window that opened this one ---- */
  function find(start) {
    for (let frame = start, hops = 0; frame && hops < 20; hops++) {
      try {
        if (frame[EDITION.api]) return frame[EDITION.api];
      } catch {
        return null; /* a frame of another origin */
      }
      if (frame.parent === frame) break;
      frame = frame.parent;
    }
    return null;
  }
  const lms = find(window) ?? (window.opener ? find(window.opener) : null);
  let running = false;
  let refused = false;
  const ok = (value) => value === true || value === "true";
  const call = (name, ...values) => lms[EDITION.call(name)](...values);
  const api = {
    get: (name) => (running ? String(call("GetValue", name) ?? "") : ""),
    set(name, value) {
      if (!running) return false;
      const done = ok(call("SetValue", name, value));
      if (!done && !refused) {
        refused = true;
        notice("refused", `${name}: ${call("GetLastError")}`);
      }
      return done;
    },
    commit: () => running && call("Commit", ""),
  };
  function notice(word, detail) {
    const box = Object.assign(document.createElement("p"), { className: "notice lms" });
    box.setAttribute("role", "alert");
    for (const [lang, text] of Object.entries(told.words[word])) {
      box.append(Object.assign(document.createElement("i"), { lang, textContent: `${text} ` }));
    }
    if (detail) box.append(`(${detail})`);
    document.querySelector("main").before(box);
  }

  /* ---- answers kept in suspend_data, short; what does not fit is named ---- */
  let reported = []; /* item ids in the order of their interactions ("": of another page) */
  let state = {};
  let lost = "";
  let finished = false;
  const learner = {};
  function pack(kept, without) {
    const responses = Object.entries(kept.responses ?? {}).filter(([id]) => !without.includes(id));
    return JSON.stringify({
      q: told.slot.slice(0, 24), r: Object.fromEntries(responses), f: kept.flags, c: kept.checked,
      s: kept.started, d: kept.saved, e: kept.finished, i: reported, x: without.length ? without : undefined,
      n: kept.id, v: kept.rev,
    });
  }
  function suspend() {
    const size = (id) => JSON.stringify(state.responses[id]).length;
    const longest = Object.keys(state.responses ?? {}).sort((a, b) => size(b) - size(a));
    const without = [];
    let packed = pack(state, without);
    while (packed.length > EDITION.kept && longest.length) {
      without.push(longest.shift());
      packed = pack(state, without);
    }
    if (packed.length > EDITION.kept) return;
    api.set("cmi.suspend_data", packed);
    if (without.join() !== lost) {
      lost = without.join();
      if (lost) notice("long", without.join(", "));
    }
  }
  /* An LMS may have forgotten the interactions of an earlier session, or have others. */
  function align(ids) {
    const count = Number(api.get("cmi.interactions._count")) || 0;
    return Array.from({ length: count }, (_, index) => ids[index] ?? "");
  }
  function resumed() {
    try {
      const kept = JSON.parse(api.get("cmi.suspend_data"));
      if (kept.q !== told.slot.slice(0, 24)) return null;
      finished = Boolean(kept.e);
      reported = align(kept.i ?? []);
      lost = (kept.x ?? []).join();
      if (lost) notice("long", lost);
      return JSON.stringify({
        responses: kept.r, flags: kept.f ?? [], checked: kept.c ?? [], student: learner,
        started: kept.s ?? null, saved: kept.d ?? null, finished: kept.e ?? null,
        id: kept.n ?? "lms", rev: kept.v ?? 0,
      });
    } catch {
      return null; /* nothing was kept, or not by this page */
    }
  }

  /* ---- interactions ---- */
  function response(item, given) {
    const { between, pair, truth, text } = EDITION;
    switch (item.shape) {
      case "choice": return given;
      case "choices": case "order": return given.join(between);
      case "truth": return truth(given);
      case "pairs": return Object.entries(given).map(([a, b]) => `${a}${pair}${b}`).join(between);
      case "gaps": return cut(Object.entries(given).map(([gap, value]) => `${gap}: ${value}`).join("; "), text);
      case "text": {
        if (item.kind !== "numeric") return cut(given, item.kind === "long-fill-in" ? 4000 : text);
        const number = Number(given.normalize("NFKC").replace(/,/g, "").match(/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/)?.[0] ?? NaN);
        return Number.isFinite(number) ? String(number) : null;
      }
    }
  }
  function report(id, given, outcome) {
    const item = told.items[id];
    let index = reported.indexOf(id);
    if (index < 0) index = reported.push(id) - 1;
    const at = `cmi.interactions.${index}`;
    api.set(`${at}.id`, item.name);
    api.set(`${at}.type`, item.kind);
    for (const [n, pattern] of item.patterns.entries()) api.set(`${at}.correct_responses.${n}.pattern`, pattern);
    api.set(`${at}.weighting`, round(outcome.points));
    api.set(`${at}.${EDITION.time}`, EDITION.when(new Date()));
    const said = given === null || given === undefined ? null : response(item, given);
    if (said !== null) api.set(`${at}.${EDITION.answer}`, said);
    api.set(`${at}.result`, EDITION.results[outcome.status] ?? round(outcome.score));
    if (state.durations?.[id]) api.set(`${at}.latency`, EDITION.session[1](state.durations[id]));
    if (item.text && told.edition === "2004") api.set(`${at}.description`, item.text);
  }

  /* ---- the session ---- */
  const begun = Date.now();
  function terminate() {
    if (!running) return;
    const [name, written] = EDITION.session;
    api.set(name, written((Date.now() - begun) / 1000));
    api.set(EDITION.open, EDITION.left(finished));
    api.commit();
    call("Terminate", "");
    running = false;
  }

  if (!lms) {
    notice("alone");
    return;
  }
  running = ok(call("Initialize", ""));
  if (!running) {
    notice("refused", `Initialize: ${call("GetLastError")}`);
    return;
  }
  EDITION.begin(api);
  api.set(EDITION.open, "suspend");
  reported = align([]);
  Object.assign(learner, { id: api.get(EDITION.id), name: api.get(EDITION.name) });
  let waiting = null;
  window.quizgenStorage = {
    student: learner,
    load: resumed,
    save(attempt) {
      state = attempt;
      finished = Boolean(state.finished);
      suspend();
      waiting ??= setTimeout(() => {
        waiting = null;
        api.commit();
      }, 3000);
    },
  };
  document.addEventListener("quizgen:answer", ({ detail }) => {
    report(detail.item, detail.response, detail.outcome);
    suspend();
    api.commit();
  });
  document.addEventListener("quizgen:result", ({ detail }) => {
    for (const id of Object.keys(told.items)) report(id, detail.responses[id], detail.outcomes[id]);
    const passing = parseFloat(api.get(EDITION.passing));
    EDITION.score(api, detail.score, detail.points);
    EDITION.done(api, detail.points ? detail.score / detail.points : 0, Number.isNaN(passing) ? null : passing);
    finished = true;
    suspend();
    api.commit();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const fields = document.querySelector(".student"); /* the LMS knows who it is */
    if (fields) fields.hidden = true;
    for (const [name, value] of Object.entries(learner)) {
      const field = document.querySelector(`[name=student-${name}]`);
      if (field && !field.value) field.value = value;
    }
    addEventListener("pagehide", terminate); /* after the page's own, which saves */
  });
})();
