/* Wiring, and how the page begins. */
document.addEventListener("change", ({ target }) => {
  const item = target.closest(".item");
/* for ordering */
  if (target.matches(".as-it-is")) settle(item, target.checked);
/* end */
  if (item) go(item, false);
  if (item) saveOne(item);
  else if (target.matches(".own-device")) ownDevice(target.checked);
  else if (target.closest(".student")) {
    spend(null);
    rename();
  }
  if (target.matches(".shortcuts")) keep("quizgen:shortcuts", target.checked ? "on" : "off");
});
document.addEventListener("input", ({ target }) => {
  const item = target.closest(".item");
  if (item && target.matches("input[type=text], textarea")) saveSoon(item);
});
form.addEventListener("submit", (event) => event.preventDefault());

const BUTTONS = {
/* for ordering */
  up: move,
  down: move,
/* end */
  view: toggleView,
  previous: () => step(-1),
  next: () => step(1),
  "finish-button": confirmFinish,
  "to-result": toResult,
  stay() {
    $("#confirm").close();
    $(".finish-button").focus();
  },
  go: () => finish(),
  save: () => deliver(true),
  share,
  "copy-button": copyAnswers,
  "take-over": takeOver,
  clear: clearChoice,
  "next-student": nextStudent,
  "same-person": () => $("#whose").close("same"),
  "other-person": () => $("#whose").close("other"),
  print: () => print(),
  back: () => go(items[0]),
  help: () => $("#help").showModal(),
  fold: (button) => button.setAttribute("aria-pressed", root.classList.toggle("folded")),
  close: () => $("#help").close(),
  ...taking.buttons,
};
document.addEventListener("click", (event) => {
  const link = event.target.closest(".palette a");
  if (link) {
    event.preventDefault();
    go($(link.hash));
  }
  const button = event.target.closest("button");
  if (button?.dataset.set) setLanguage(button.dataset.set);
  else if (button) BUTTONS[button.classList[button.classList.length - 1]]?.(button);
});
let leaving = false;
const leave = () => {
  saveTyped();
  if (touched && !asking && !leaving) save();
};
addEventListener("pagehide", leave);
/* Phones may end a hidden page without another word. */
document.addEventListener("visibilitychange", () => document.hidden && leave());

/* ---- who it is ---- */
const typedName = () => named(field("id").value) || named(field("name").value);
/* A name typed while answers are there takes them along, to that student's earlier ones. One typed
   over another may be another student's: it is asked whose they are. */
function rename() {
  if (form.dataset.student || mode === "exam") return;
  const next = typedName() || nobody();
  const before = state.student;
  const over = (name) => before[name] && named(field(name).value) !== named(before[name]);
  if (next === student && !(before.id && over("name") && field("name").value.trim())) return save();
  const onePerson = !isNamed(student) || !isNamed(next) || (!before.id && student === named(before.name) && named(field("name").value) === student);
  if (onePerson) return carry(next, true);
  const asked = $("#whose");
  $(".before", asked).textContent = [before.id, before.name].filter(Boolean).join(" · ");
  $(".kept", asked).replaceChildren(...words("Nothing is lost: begun afresh, they are kept for whoever types that number or name again."));
  asked.returnValue = "";
  asked.showModal();
  asked.onclose = () => {
    if (asked.returnValue === "same") return next === student ? save() : carry(next, false);
    // what stands there of the one before is not the other's
    const typed = {};
    for (const name of ["id", "name"]) typed[name] = over(name) || !before[name] ? field(name).value.trim() : "";
    for (const name of ["id", "name"]) field(name).value = before[name] ?? "";
    if (asked.returnValue !== "other") return field("id").focus();
    save();
    setStudent(named(typed.id) || named(typed.name) || nobody());
    if (!attempts().length) put({ ...blank(), student: typed, saved: stamp() });
    restart();
  };
}
/* The attempt goes on under another name; `moved`: with those before it, and no longer under the one
   it had. */
function carry(next, moved) {
  saveTyped();
  const before = moved ? attempts().filter(({ id }) => id !== state.id) : [];
  const names = [...before, state].map(nameOf);
  setStudent(next);
  const list = attempts();
  const there = list.find((each) => !each.finished && countOf(each));
  for (const each of before) if (countOf(each)) put(each);
  if (moved) names.forEach(drop);
  if (!Object.keys(state.responses).length && list.some((each) => countOf(each) || each.finished)) return ask(attempts());
  if (there && !state.finished) {
    put(state); // both stay, as they were, beside what they are joined to
    restore(across(there, state));
    say(".joined", "Joined with the answers saved under this name or number; of each question the newer one stands.", there.saved);
  }
  save();
  claim();
  showEarlier();
}
function say(where, word, time) {
  const when = make("span");
  dated(when, new Date(time), { dateStyle: "medium", timeStyle: "short" });
  const box = $(where);
  box.replaceChildren(...words(word), " (", when, ")");
  box.hidden = false;
  announce(box.innerText);
}
const earliest = (list) => list.map((each) => each.started).filter(Boolean).sort()[0] ?? null;
/* Two attempts as a new one: of each item what was given last. */
function across(there, here) {
  const both = joined({ ...there, finished: null }, { ...here, finished: null });
  const flags = [...new Set([...there.flags, ...here.flags])];
  const checked = [there, here].flatMap((each) => each.checked.filter((id) => same(each.responses[id], both.responses[id])));
  return {
    ...both, id: blank().id, flags, checked: [...new Set(checked)], started: earliest([there, here]),
    attempts: [...there.attempts, ...here.attempts], timed: here.timed, finished: null,
    student: { id: field("id").value.trim() || there.student.id, name: field("name").value.trim() || there.student.name },
  };
}
function ownDevice(own) {
  keepDevice(own);
  if (!isNamed(student)) carry(nobody(), true);
}
/* The page as the next person should find it. */
async function nextStudent() {
  if (touched) save();
  form.inert = true;
  await Promise.race([keepDevice(false), new Promise((done) => setTimeout(done, 500))]);
  forgetStudent();
  restart();
}
function restart() {
  leaving = true;
  location.reload();
}

/* ---- how it goes on ---- */
function begin() {
  counted = performance.now();
  looking = 0;
  state.started ??= stamp();
  claim();
  taking.begin();
  go(items.find((item) => idOf(item) === state.at) ?? items[0], false);
  showEarlier();
}
function restore(kept) {
  state = { ...blank(), ...structuredClone(kept), tab };
  counted = performance.now();
  for (const name of ["id", "name"]) if (!field(name).readOnly) field(name).value = state.student[name] ?? "";
  for (const item of items) {
    write(item, state.responses[idOf(item)] ?? null);
    $(".flagged", item).checked = state.flags.includes(idOf(item));
    taking.restored(item);
    refresh(item);
  }
  if (state.finished) finish(true);
}

let asking = false;
/* What stands under the question is seen to be out of reach. */
function setAsking(is) {
  asking = form.inert = $(".palette").inert = is;
  root.classList.toggle("asking", is);
}
/* Resume or begin again, which makes another attempt: what is there stays. */
function ask(list) {
  const left = taking.closed?.(list);
  if (left) { // there is nothing to choose, and nothing that could be lost
    restore(left);
    return begin();
  }
  setAsking(true);
  const box = $(".resume");
  $(".which", box).replaceChildren(...summaryOf(best(list)));
  $(".yes", box).replaceChildren(...words(best(list).finished ? "See your result" : "Resume"));
  box.hidden = false;
  showEarlier(best(list));
  $(".yes", box).focus();
  const decide = (chosen) => {
    setAsking(false);
    box.hidden = true;
    if (chosen) restore(chosen);
    else startAgain();
    $(".earlier").open = !chosen;
    begin();
    if (current !== items[0] && !state.finished) go(current);
  };
  ask.decide = decide;
  // another tab may have gone on meanwhile
  $(".yes", box).onclick = () => decide(best(attempts()));
  $(".no", box).onclick = () => decide(null);
}
function startAgain() {
  const list = attempts();
  const [last] = list;
  state = { ...blank(last.rev), attempts: last.attempts };
  if (mode === "exam") { // the clock does not start again
    state.started = earliest(list);
    state.spent = Math.max(...list.map((each) => each.spent));
  }
}
/* "29 Nov 2026, 09:12 · Answered: 10" */
function summaryOf(attempt) {
  const when = make("span");
  const saved = new Date(attempt.saved);
  if (!isNaN(saved)) dated(when, saved, { dateStyle: "medium", timeStyle: "short" });
  const parts = [when, " · ", ...words("Answered"), `: ${countOf(attempt)}`];
  if (attempt.finished) parts.push(" · ", ...words(mode === "exam" ? "collected" : "finished"));
  const scored = attempt.finished && attempt.attempts.at(-1);
  if (scored) parts.push(` · ${scored.score}/${scored.points}`);
  return parts;
}
/* All that this student gave before, each to be had again. */
function showEarlier(but = state) {
  const box = $(".earlier");
  const others = attempts().filter((each) => each.id !== but.id && countOf(each));
  box.hidden = !others.length;
  $("ul", box).replaceChildren(...others.map((each) => {
    const button = make("button", { type: "button" }, ...words("Bring them back"));
    button.addEventListener("click", () => bringBack(each));
    return make("li", {}, make("span", {}, ...summaryOf(each)), button);
  }));
}
function bringBack(attempt) {
  if (asking) return ask.decide(attempt);
  const done = mode === "exam" && state.finished;
  saveTyped();
  if (touched && !state.finished) save();
  for (const item of items) taking.reopen(item);
  closeResult();
  restore(attempt);
  if (done && !state.finished) return finish(); // after the end: to be handed in as they are
  if (!state.finished) save();
  begin();
  if (!state.finished) go(current);
}

/* An exam given back: as it was handed in, with the key. */
function review() {
  restore({ ...data.review, times: {}, flags: [], checked: [], attempts: [] });
  if (!state.finished) for (const item of items) taking.review(item);
  begin();
}

if (small && !data.review) {
  toggleView($(".view"), false);
  for (const who of $$(".who")) who.open = false;
}
const asked = new URLSearchParams(location.search).get("lang") ?? recall("quizgen:language");
setLanguage($(".languages") && [...languages, "both"].includes(asked) ? asked : language, false);
for (const item of items) refresh(item);
$(".shortcuts").checked = recall("quizgen:shortcuts") !== "off";
(async () => {
  form.inert = true;
  if (!(await taking.ready())) return;
  await vaultOpened;
  if (student === `~${tab}`) setStudent(nobody()); // the second copy may know the device
  form.inert = false;
  performance.mark("quizgen:ready");
  if (data.review) return review();
  probe();
  const kept = parsed(lms?.load());
  if (kept) remember(nameOf(kept), kept);
  if ($(".own-device")) $(".own-device").checked = deviceIsOwn();
  const list = isNamed(student) || mode === "practice" ? attempts() : [];
  if (list.some((each) => countOf(each) || each.finished || each.timed) || (mode === "exam" && list.length)) return ask(list);
  if (list.length) restore(list[0]); // only a name, which is no secret of this tab
  taking.start();
})();
