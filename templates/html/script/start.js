/* Wiring, and how the page begins. */
document.addEventListener("change", ({ target }) => {
  const item = target.closest(".item");
  if (target.matches(".as-it-is")) settle(item, target.checked);
  if (item) go(item, false);
  if (item) saveOne(item);
  else if (target.closest(".student")) rename();
  if (target.matches(".shortcuts")) keep("quizgen:shortcuts", target.checked ? "on" : "off");
});
let typing;
document.addEventListener("input", ({ target }) => {
  const item = target.closest(".item");
  if (!item || !target.matches("input[type=text], textarea")) return;
  clearTimeout(typing);
  typing = setTimeout(() => saveOne(item), 400);
});
form.addEventListener("submit", (event) => event.preventDefault());

const BUTTONS = {
  up: move,
  down: move,
  view: toggleView,
  previous: () => step(-1),
  next: () => step(1),
  "finish-button": confirmFinish,
  stay() {
    $("#confirm").close();
    $(".finish-button").focus();
  },
  go: () => finish(),
  save: () => deliver(true),
  "copy-button": (button) => copy($("#copy-text").value, button),
  print: () => print(),
  back: () => go(items[0]),
  help: () => $("#help").showModal(),
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
const leave = () => touched && !asking && save();
addEventListener("pagehide", leave);
/* Phones may end a hidden page without another word. */
document.addEventListener("visibilitychange", () => document.hidden && leave());

/* A name typed while answers are there takes them along; that student's own earlier ones come up. */
function rename() {
  if (form.dataset.student || mode === "exam") return;
  const before = slot();
  setStudent(named(field("id").value) || named(field("name").value));
  if (slot() === before) return save();
  const left = record();
  if (left && worth(left)) return ask(left);
  save();
  copyKept(before, null);
  try {
    storage().removeItem?.(before);
  } catch { /* nothing was kept there */ }
}

function begin() {
  state.started ??= stamp();
  claim();
  taking.begin();
  go(current, false);
}
function restore(kept) {
  state = { ...state, ...kept };
  for (const name of ["id", "name"]) field(name).value = state.student[name] ?? "";
  for (const item of items) {
    write(item, state.responses[idOf(item)] ?? null);
    $(".flagged", item).checked = state.flags.includes(idOf(item));
    taking.restored(item);
    refresh(item);
  }
  if (state.finished) finish(true);
}

let asking = false;
const worth = (kept) => mode === "exam" || Object.keys(kept.responses).length || kept.timed || kept.student.id || kept.student.name;
/* Resume or start again. The earlier answers stay until the new ones are handed in. */
function ask(kept) {
  if (taking.closed?.(kept)) { // there is nothing to choose, and nothing that could be lost
    restore(kept);
    return begin();
  }
  asking = form.inert = true;
  const box = $(".resume");
  const saved = new Date(kept.saved);
  if (!isNaN(saved)) dated($(".which", box), saved, { dateStyle: "medium", timeStyle: "short" });
  box.hidden = false;
  $(".yes", box).focus();
  const decide = (resume) => {
    asking = form.inert = false;
    box.hidden = true;
    kept = record() ?? kept; // another tab may have gone on meanwhile
    if (resume) restore(kept);
    else {
      keep(slot(":earlier"), JSON.stringify(kept));
      state.started = mode === "exam" ? kept.started : null; // the clock does not start again
      offer(kept);
    }
    begin();
  };
  $(".yes", box).onclick = () => decide(true);
  $(".no", box).onclick = () => decide(false);
}
function offer(kept) {
  const box = $(".earlier");
  box.hidden = false;
  $("button", box).onclick = () => {
    box.hidden = true;
    restore(kept);
    save();
  };
}

/* An exam given back: as it was handed in, with the key. */
function review() {
  restore(data.review);
  if (!state.finished) for (const item of items) taking.review(item);
  begin();
}

const asked = new URLSearchParams(location.search).get("lang") ?? recall("quizgen:language");
setLanguage(["ko", "en", "both"].includes(asked) ? asked : language, false);
for (const item of items) refresh(item);
$(".shortcuts").checked = recall("quizgen:shortcuts") !== "off";
(async () => {
  form.inert = true;
  if (!(await taking.ready())) return;
  await vaultOpened;
  form.inert = false;
  performance.mark("quizgen:ready");
  if (data.review) return review();
  keep("quizgen:probe", "1"); // says at once where nothing can be saved
  const left = student || mode === "practice" ? record() : null;
  if (left && worth(left)) ask(left);
  else taking.start();
})();
