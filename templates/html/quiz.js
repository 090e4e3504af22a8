/* The page works without this; with it, answers are kept, checked and collected. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;
  const data = JSON.parse($("#data").textContent);
  const mode = root.dataset.mode;
  const practice = mode === "practice";
  const items = $$(".item");
  const byId = new Map(items.map((item) => [item.dataset.id, item]));
  root.classList.add("js");

  /* ---- words and languages ---- */
  let language = root.dataset.lang;
  const say = (word) => {
    const [ko, en] = data.words[word];
    return language === "ko" ? ko : language === "en" || ko === en ? en : `${ko} ${en}`;
  };
  const spoken = (word) => data.words[word][language === "en" ? 1 : 0];
  function words(word) {
    const [ko, en] = data.words[word];
    const part = (lang, text) =>
      Object.assign(document.createElement("span"), { lang, className: `w ${lang}`, textContent: text });
    const both = document.createElement("span");
    both.append(part("ko", ko), part("en", en));
    return both;
  }

  function setLanguage(value, remember = true) {
    const anchor = items.find((item) => item.getBoundingClientRect().bottom > 150);
    const before = anchor && anchor.getBoundingClientRect().top;
    language = value;
    root.dataset.lang = value;
    root.lang = value === "en" ? "en" : "ko";
    for (const element of $$("option[data-ko], title[data-ko]")) {
      const { ko, en } = element.dataset;
      element.textContent = value === "ko" ? ko : value === "en" || ko === en ? en : `${ko} / ${en}`;
      element.lang = root.lang;
    }
    for (const element of $$("[data-label-ko]")) {
      const { labelKo, labelEn } = element.dataset;
      element.setAttribute("aria-label", value === "en" ? labelEn : labelKo);
    }
    for (const button of $$(".languages button")) {
      button.setAttribute("aria-pressed", String(button.dataset.set === value));
    }
    for (const item of items) refresh(item);
    if (anchor) window.scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
    if (remember) keep("quizgen:language", value);
  }

  /* ---- what goes on, for a script that stands before this one (an LMS's adapter) ---- */
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`quizgen:${name}`, { detail }));

  /* ---- storage: any of it may throw (private windows, sandboxed frames); such a script may lend
     another place to keep things ---- */
  const place = () => window.quizgenStorage ?? localStorage;
  let blocked = false;
  function keep(name, value) {
    try {
      place().setItem(name, value);
      return true;
    } catch {
      if (!blocked) trouble("Answers cannot be saved in this browser. Keep this page open until you have saved the response file.");
      blocked = true;
      return false;
    }
  }
  function recall(name) {
    try {
      return place().getItem(name);
    } catch {
      return null;
    }
  }
  function trouble(word) {
    const box = $(".trouble");
    box.replaceChildren(words(word));
    box.hidden = false;
  }

  const slot = `quizgen:${data.digest}:${mode}`;
  let state = { responses: {}, flags: [], checked: [], student: {}, started: null, finished: null };

  /* ---- responses: read from and written to the controls ---- */
  const controls = (item) => $$(`[name="q${item.dataset.id}"]`, item);
  const interactionOf = (item) => data.form.items[item.dataset.id].interaction;

  function read(item) {
    const fields = controls(item);
    switch (item.dataset.type) {
      case "single":
        return fields.find((f) => f.checked)?.value ?? null;
      case "multiple": {
        const chosen = fields.filter((f) => f.checked).map((f) => f.value);
        return chosen.length ? chosen : null;
      }
      case "true_false": {
        const chosen = fields.find((f) => f.checked);
        return chosen ? chosen.value === "true" : null;
      }
      case "ordering":
        return $(".entries", item).classList.contains("touched")
          ? $$("[data-entry]", item).map((entry) => entry.dataset.entry)
          : null;
      case "matching":
      case "cloze": {
        const given = fields.filter((f) => f.value.trim() !== "").map((f) => [f.dataset.part, f.value]);
        return given.length ? Object.fromEntries(given) : null;
      }
      default:
        return fields[0].value.trim() === "" ? null : fields[0].value;
    }
  }

  function write(item, response) {
    const fields = controls(item);
    switch (item.dataset.type) {
      case "single":
        for (const f of fields) f.checked = f.value === response;
        break;
      case "multiple":
        for (const f of fields) f.checked = (response ?? []).includes(f.value);
        break;
      case "true_false":
        for (const f of fields) f.checked = response !== null && f.value === String(response);
        break;
      case "ordering": {
        const list = $(".entries", item);
        for (const id of response ?? []) {
          const entry = $$("[data-entry]", list).find((e) => e.dataset.entry === id);
          if (entry) list.append(entry);
        }
        touch(item, response !== null);
        break;
      }
      case "matching":
      case "cloze":
        for (const f of fields) f.value = (response ?? {})[f.dataset.part] ?? "";
        break;
      default:
        fields[0].value = response ?? "";
    }
  }

  function touch(item, touched) {
    $(".entries", item).classList.toggle("touched", touched);
    $(".as-it-is", item).checked = touched;
  }

  /* ---- saving ---- */
  function collect() {
    for (const item of items) {
      const response = read(item);
      if (response === null) delete state.responses[item.dataset.id];
      else state.responses[item.dataset.id] = response;
    }
    state.student = { id: $("[name=student-id]").value.trim(), name: $("[name=student-name]").value.trim() };
    state.flags = items.filter((item) => $(".flagged", item).checked).map((item) => item.dataset.id);
  }
  let changed = false;
  function save() {
    changed = true;
    collect();
    state.started ??= stamp();
    state.saved = stamp();
    if (keep(slot, JSON.stringify(state))) {
      const time = new Intl.DateTimeFormat(language === "en" ? "en" : "ko", { timeStyle: "short" });
      $(".saved").replaceChildren(words("Saved"), ` ${time.format(new Date())}`);
    }
  }
  function stamp(date = new Date()) {
    const minutes = -date.getTimezoneOffset();
    const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
    const local = new Date(date.getTime() + minutes * 60000).toISOString().slice(0, 19);
    return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  }

  /* ---- scoring (practice) ---- */
  function outcome(item) {
    const { key, points, rule } = data.key[item.dataset.id];
    return QuizgenScoring.score(key, read(item), { points, rule, interaction: interactionOf(item) });
  }
  const NAMES = { correct: "Right", partial: "Partly right", incorrect: "Wrong", unanswered: "Not answered", pending: "Graded by a person" };
  const STATES = Object.keys(NAMES);

  function show(item) {
    const { status, score, points } = outcome(item);
    item.classList.remove(...STATES);
    item.classList.add("checked", status);
    const label = $(".state", item);
    label.replaceChildren(words(NAMES[status]));
    if (status !== "pending") label.append(` ${Number(score.toFixed(2))}/${points}`);
    const key = data.key[item.dataset.id].key;
    const right = [key.correct].flat().map(String);
    for (const option of $$(".option", item)) {
      const input = $("input", option);
      option.classList.toggle("is-right", right.includes(input.value));
      option.classList.toggle("is-wrong", input.checked && !right.includes(input.value));
      $(".remark", option)?.classList.toggle("chosen", input.checked);
    }
    $(".solution", item).open = true;
    const button = $(".check-button", item);
    if (button) button.hidden = true;
    lock(item, true);
  }
  function lock(item, locked) {
    for (const field of $$(".answer :is(input, select, textarea, button)", item)) field.disabled = locked;
  }
  function unshow(item) {
    item.classList.remove("checked", ...STATES);
    $(".state", item).replaceChildren();
    for (const option of $$(".option", item)) option.classList.remove("is-right", "is-wrong");
    for (const remark of $$(".remark", item)) remark.classList.remove("chosen");
    $(".solution", item).open = false;
    const button = $(".check-button", item);
    if (button) button.hidden = false;
    lock(item, false);
  }

  /* ---- palette ---- */
  const links = new Map($$(".palette a").map((a) => [a.dataset.id, a]));
  function refresh(item) {
    const link = links.get(item.dataset.id);
    const answered = read(item) !== null;
    const flagged = $(".flagged", item).checked;
    link.classList.toggle("answered", answered);
    link.classList.toggle("flagged", flagged);
    for (const name of STATES) link.classList.toggle(name, item.classList.contains(name));
    const status = STATES.find((name) => item.classList.contains(name));
    const marks = [status ? NAMES[status] : answered ? "answered" : "not answered"];
    if (flagged) marks.push("to review");
    $(".mark", link).textContent = ` ${marks.map(spoken).join(", ")}`;
    const essay = $("textarea", item);
    if (essay) $(".words", item).textContent = essay.value.split(/\s+/).filter(Boolean).length;
    $(".palette progress").value = items.filter((i) => read(i) !== null).length;
  }

  let current = items[0];
  function go(item, focus = true) {
    if (!item) return;
    current = item;
    for (const each of items) each.classList.toggle("current", each === item);
    for (const [id, link] of links) link.setAttribute("aria-current", String(id === item.dataset.id));
    if (document.body.classList.contains("single-view")) {
      const index = items.indexOf(item);
      $(".previous").disabled = index === 0;
      $(".next").disabled = index === items.length - 1;
    }
    if (focus) {
      item.tabIndex = -1;
      item.scrollIntoView({ block: "start" });
      item.focus({ preventScroll: true });
    }
  }
  const step = (by) => go(items[Math.min(items.length - 1, Math.max(0, items.indexOf(current) + by))]);

  /* ---- finishing ---- */
  const open = () => items.filter((item) => read(item) === null);
  function confirmFinish() {
    const missing = open();
    const box = $(".unanswered");
    if (missing.length) {
      const list = document.createElement("p");
      for (const item of missing) {
        const link = Object.assign(document.createElement("a"), { href: `#q${item.dataset.id}`, textContent: item.dataset.id });
        link.addEventListener("click", (event) => {
          event.preventDefault();
          $("#confirm").close();
          go(item);
        });
        list.append(link, " ");
      }
      box.replaceChildren(words("Not answered yet:"), list);
    } else box.replaceChildren(words("All questions are answered."));
    $("#confirm").showModal();
    $(".stay").focus();
  }
  /* `again`: shown as it was left, so neither its time changes nor is a second file saved. */
  function finish(again = false) {
    $("#confirm").close();
    if (!again) {
      save();
      state.finished = stamp();
    }
    const total = practice ? summarize() : null;
    if (!practice) for (const item of items) lock(item, true);
    if (!again) {
      keep(slot, JSON.stringify(state));
      if (practice) tell("result", { ...total, responses: state.responses, outcomes: state.outcomes });
      if (!practice) download();
    } else if (data.exam) fileText();
    $("#result").hidden = false;
    $("#result").scrollIntoView({ block: "start" });
    $("#result").focus({ preventScroll: true });
    for (const item of items) refresh(item);
  }
  function summarize() {
    let score = 0;
    let points = 0;
    const topics = new Map();
    state.outcomes = {};
    for (const item of items) {
      show(item);
      const result = outcome(item);
      state.outcomes[item.dataset.id] = result;
      const topic = topics.get(item.dataset.topic) ?? { score: 0, points: 0 };
      if (result.status !== "pending") {
        score += result.score;
        points += result.points;
        topic.score += result.score;
        topic.points += result.points;
      }
      topics.set(item.dataset.topic, topic);
    }
    const round = (value) => Number(value.toFixed(2));
    const big = Object.assign(document.createElement("p"), { className: "big" });
    big.textContent = `${round(score)} / ${points}  (${points ? Math.round((100 * score) / points) : 0} %)`;
    const rows = [...topics].filter(([, topic]) => topic.points).map(([id, topic]) => {
      const row = Object.assign(document.createElement("div"), { className: "bar" });
      const name = document.createElement("span");
      const [ko, en] = data.topics[id] ?? [id, id];
      name.append(
        Object.assign(document.createElement("span"), { lang: "ko", className: "w ko", textContent: ko }),
        Object.assign(document.createElement("span"), { lang: "en", className: "w en", textContent: en }),
      );
      const meter = Object.assign(document.createElement("progress"), { max: topic.points, value: topic.score });
      Object.assign(meter.dataset, { labelKo: ko, labelEn: en });
      meter.setAttribute("aria-label", language === "en" ? en : ko);
      const number = document.createElement("span");
      number.textContent = `${round(topic.score)}/${round(topic.points)}`;
      row.append(name, meter, number);
      return row;
    });
    $(".summary").replaceChildren(words("Score"), big, words("By topic"), ...rows);
    return { score, points };
  }
  function responseFile() {
    collect();
    return {
      form_id: data.form.id, form_digest: data.digest, responses: state.responses,
      student: state.student, started: state.started, submitted: state.finished, mode, version: 1,
    };
  }
  /* An exam's file is sealed once: saved again, it is the same file with the same receipt. */
  async function fileText() {
    if (!data.exam) return JSON.stringify(responseFile(), null, 1) + "\n";
    try {
      state.sealed ??= await QuizgenSeal.seal(responseFile(), data.exam);
      keep(slot, JSON.stringify(state));
      $(".receipt").value = await QuizgenSeal.receipt(state.sealed);
      $("#sealed-text").value = state.sealed;
    } catch {
      state.sealed = null;
    }
    $(".nameless").hidden = Boolean(state.student.id || state.student.name);
    $(".sealed").hidden = !state.sealed;
    $(".unsealed").hidden = Boolean(state.sealed);
    return state.sealed;
  }
  async function download() {
    const text = await fileText();
    if (!text) return;
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const who = (state.student.id || state.student.name || "response").replace(/[^\p{L}\p{N}._-]+/gu, "-");
    const link = Object.assign(document.createElement("a"), { href: url, download: `${data.form.id}-${who}.json` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
  async function copy(text, field) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { /* in a frame without the permission */
      field?.select();
      document.execCommand("copy");
    }
    $(".copied").hidden = false;
  }
  function retry() {
    for (const item of items) {
      if (["correct", "pending"].some((name) => item.classList.contains(name))) continue;
      unshow(item);
      write(item, null);
      reshuffle(item);
      state.checked = state.checked.filter((id) => id !== item.dataset.id);
    }
    state.finished = null;
    $("#result").hidden = true;
    save();
    for (const item of items) refresh(item);
    go(items.find((item) => !item.classList.contains("checked")) ?? items[0]);
  }
  function reshuffle(item) {
    const list = $(".options:not(.two), .entries", item);
    const parts = list ? $$(":scope > .option, :scope > [data-entry]", list) : [];
    for (let i = parts.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [parts[i], parts[j]] = [parts[j], parts[i]];
    }
    list?.append(...parts);
  }

  /* ---- time ---- */
  function startTimer() {
    if (!data.form.minutes || practice || state.finished) return;
    const begun = new Date(state.started ?? Date.now());
    const end = begun.getTime() + data.form.minutes * 60000;
    const box = $(".timer");
    box.hidden = false;
    const clock = $(".clock", box);
    let before = 0;
    const tick = () => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      clock.textContent = box.classList.contains("off")
        ? "–:––"
        : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      for (const mark of [Math.ceil(data.form.minutes / 2), 10, 5, 1]) {
        if (before > mark * 60 && left <= mark * 60) {
          $("#live").textContent = `${mark} ${say("minutes left")}`;
        }
      }
      before = left;
      if (left === 0) {
        clearInterval(timer);
        $("#live").textContent = say("Time is up. Your answers were collected.");
        if (!state.finished) finish();
      }
    };
    const timer = setInterval(tick, 1000);
    box.addEventListener("click", () => {
      box.classList.toggle("off");
      tick();
    });
    tick();
  }

  /* ---- wiring ---- */
  document.addEventListener("change", (event) => {
    const item = event.target.closest(".item");
    if (event.target.matches(".as-it-is")) touch(item, event.target.checked);
    if (item) {
      refresh(item);
      go(item, false);
    }
    if (event.target.closest(".student")) state.sealed = null;
    if (event.target.closest("#quiz")) save();
    if (event.target.matches(".shortcuts")) keep("quizgen:shortcuts", event.target.checked ? "on" : "off");
  });
  let typing;
  document.addEventListener("input", (event) => {
    const item = event.target.closest(".item");
    if (!event.target.matches("input[type=text], textarea")) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      if (item) refresh(item);
      save();
    }, 400);
  });
  $("#quiz").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const item = event.target.closest(".item");
    if (event.target.closest(".palette a")) {
      event.preventDefault();
      go(byId.get(event.target.closest("a").dataset.id));
    }
    if (!button) return;
    if (button.matches(".up, .down")) {
      const entry = button.closest("[data-entry]");
      const other = button.matches(".up") ? entry.previousElementSibling : entry.nextElementSibling;
      if (other) button.matches(".up") ? other.before(entry) : other.after(entry);
      moved(item, entry);
      button.focus();
    } else if (button.matches(".check-button")) {
      if (!state.checked.includes(item.dataset.id)) state.checked.push(item.dataset.id);
      show(item);
      refresh(item);
      save();
      tell("answer", { item: item.dataset.id, response: read(item), outcome: outcome(item) });
      $(".solution summary", item).focus();
    } else if (button.dataset.set) setLanguage(button.dataset.set);
    else if (button.matches(".view")) {
      const single = document.body.classList.toggle("single-view");
      $(".turn").hidden = !single;
      button.replaceChildren(words(single ? "All on one page" : "One at a time"));
      go(current);
    } else if (button.matches(".previous")) step(-1);
    else if (button.matches(".next")) step(1);
    else if (button.matches(".finish-button")) confirmFinish();
    else if (button.matches(".stay")) {
      $("#confirm").close();
      $(".finish-button").focus();
    } else if (button.matches(".go")) {
      $("#confirm").close();
      finish();
    } else if (button.matches(".save")) download();
    else if (button.matches(".copy-receipt")) copy($(".receipt").value);
    else if (button.matches(".copy-sealed")) copy(state.sealed, $("#sealed-text"));
    else if (button.matches(".print")) window.print();
    else if (button.matches(".retry")) retry();
    else if (button.matches(".back")) go(items[0]);
    else if (button.matches(".help")) $("#help").showModal();
    else if (button.matches(".close")) $("#help").close();
  });
  function moved(item, entry) {
    touch(item, true);
    const place = [...entry.parentElement.children].indexOf(entry) + 1;
    $("#live").textContent = `${$(".body", entry).innerText.trim()}: ${spoken("moved to place")} ${place}`;
    refresh(item);
    save();
  }

  /* Dragging is an extra: the buttons do all of it. */
  let dragged = null;
  for (const entry of $$("[data-entry]")) entry.draggable = true;
  document.addEventListener("dragstart", (event) => {
    const entry = event.target.closest?.("[data-entry]");
    dragged = entry && !$(".up", entry).disabled ? entry : null;
    if (dragged) event.dataTransfer.setData("text/plain", "");
    else if (entry) event.preventDefault();
  });
  document.addEventListener("dragover", (event) => {
    const entry = event.target.closest?.("[data-entry]");
    if (!dragged || entry?.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const { top, height } = entry.getBoundingClientRect();
    if (entry !== dragged) event.clientY < top + height / 2 ? entry.before(dragged) : entry.after(dragged);
  });
  document.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  document.addEventListener("dragend", () => {
    if (dragged) moved(dragged.closest(".item"), dragged);
    dragged = null;
  });
  document.addEventListener("keydown", (event) => {
    const typingNow = event.target.matches("input[type=text], textarea, select");
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typingNow) return;
    if (!$(".shortcuts").checked || $("dialog[open]")) return;
    if (event.key === "?") $("#help").showModal();
    if (event.code === "KeyJ") step(1);
    if (event.code === "KeyK") step(-1);
    if (event.code === "KeyL") {
      const order = ["ko", "en", "both"];
      setLanguage(order[(order.indexOf(language) + 1) % 3]);
    }
  });
  addEventListener("focusin", (event) => {
    const item = event.target.closest?.(".item");
    if (item && item !== current) go(item, false);
  });
  addEventListener("pagehide", () => {
    if (changed && !asking) save();
  });
  addEventListener("storage", (event) => {
    if (event.key === slot && event.newValue) {
      trouble("This quiz is open in another tab or window. Use only one of them.");
    }
  });

  /* ---- beginning ---- */
  let asking = false;
  function begin() {
    state.started ??= stamp();
    if (data.form.minutes && !practice && !state.finished) save();
    startTimer();
    go(items[0], false);
  }
  function restore(kept) {
    state = { ...state, ...kept };
    state.student ??= {};
    for (const list of ["flags", "checked"]) if (!Array.isArray(state[list])) state[list] = [];
    $("[name=student-id]").value = state.student.id ?? "";
    $("[name=student-name]").value = state.student.name ?? "";
    for (const item of items) {
      write(item, state.responses[item.dataset.id] ?? null);
      $(".flagged", item).checked = state.flags.includes(item.dataset.id);
      if (practice && state.checked.includes(item.dataset.id)) show(item);
      refresh(item);
    }
    if (state.finished) finish(true);
  }
  const wanted = new URLSearchParams(location.search).get("lang") ?? recall("quizgen:language");
  setLanguage(["ko", "en", "both"].includes(wanted) ? wanted : language, false);
  $(".shortcuts").checked = recall("quizgen:shortcuts") !== "off";
  let kept = null;
  try {
    kept = JSON.parse(recall(slot) ?? "null");
  } catch { /* a damaged record is as good as none */ }
  const worth = (record) =>
    Object.keys(record.responses).length || record.student?.id || record.student?.name ||
    (data.form.minutes && !practice);
  function greet() {
    if (kept?.responses && worth(kept)) {
      asking = true;
      $("#quiz").inert = true;
      const box = $(".resume");
      const when = new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeStyle: "short" });
      const saved = new Date(kept.saved);
      const { name, id } = kept.student ?? {};
      $(".which", box).textContent = [name, id, isNaN(saved) ? "" : when.format(saved)].filter(Boolean).join(" · ");
      box.hidden = false;
      $(".yes", box).focus();
      const decide = (resume) => {
        asking = false;
        $("#quiz").inert = false;
        box.hidden = true;
        if (resume) restore(kept);
        begin();
      };
      $(".yes", box).addEventListener("click", () => decide(true));
      $(".no", box).addEventListener("click", () => decide(false));
    } else begin();
  }
  if (!data.exam) greet();
  else {
    $("#quiz").inert = true;
    QuizgenSeal.works(data.exam).then((works) => {
      $("#quiz").inert = !works;
      $(".unsealable").hidden = works;
      if (works) greet();
    });
  }
})();
