/* Exam: who takes it, the time, the end. `taking` is what the two modes do differently. */
root.classList.add("waiting");
function introduce() {
  $(".begin").hidden = false;
  $(".student").addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // 229: as Safari says it
    if (event.key === "Enter" && !composing) enter(); // frames may forbid to submit forms
  });
}
/* Nobody begins without number and name: they keep the students of one computer apart, and what was
   kept opens to who types both as before. */
function enter() {
  if (form.dataset.student) return enterAs(student);
  const missing = ["id", "name"].filter((name) => !named(field(name).value));
  const box = $(".errors");
  box.hidden = !missing.length;
  for (const name of ["id", "name"]) {
    field(name).setAttribute("aria-invalid", missing.includes(name));
    $(`[data-missing=${name}]`, box).hidden = !missing.includes(name);
  }
  if (missing.length) return box.focus();
  const number = named(field("id").value);
  const who = `${number}|${named(field("name").value)}`;
  look();
  const under = (whose) => [...shelf].filter(([name]) => name.startsWith(`${own}:${whose}`)).map(([, attempt]) => attempt);
  const others = under(`${number}|`).filter(countOf).sort(newestFirst);
  if (under(`${who}/`).length || !others.length) return enterAs(who);
  /* Of another's answers no more is said than when, how many, and how the name begins. */
  const asked = $("#other-name");
  $("ul", asked).replaceChildren(...others.map((each) => {
    const [first, ...rest] = each.student.name.trim();
    return make("li", {}, make("b", {}, first + "·".repeat(rest.length)), " · ", ...summaryOf(each));
  }));
  asked.returnValue = "";
  asked.showModal();
  asked.onclose = () => (asked.returnValue === "afresh" ? enterAs(who) : field("name").focus());
}
function enterAs(who) {
  if (amending) return amended(who);
  setStudent(who);
  const list = attempts();
  if (list.length) return ask(list);
  begin();
  atTheQuestion();
}
/* The button that was pressed is gone: keys go on at the question, and nothing scrolls. */
function atTheQuestion() {
  current.tabIndex = -1;
  current.focus({ preventScroll: true });
}

/* Number and name can be put right at any time before the end: the answers and the time go along. */
let amending = false;
function amend() {
  saveTyped();
  amending = true;
  root.classList.add("waiting");
  $(".student").disabled = false;
  for (const name of ["id", "name"]) field(name).parentElement.hidden = false;
  $(".begin-button").replaceChildren(...words("Go on answering"));
  $(".begin").hidden = false;
  field("id").focus();
}
function amended(who) {
  amending = false;
  if (who !== student) carry(who, true);
  if (asking) return;
  begin();
  atTheQuestion();
}

/* An exam's file is sealed once: saved again, it is the same file with the same receipt. */
async function sealed() {
  try {
    if (!state.sealed) {
      state.sealed = await QuizgenSeal.seal(responseFile(), data.exam);
      keepState();
    }
    $(".receipt").value = await QuizgenSeal.receipt(state.sealed);
    $(".qr").hidden = state.sealed.length > 2953;
  } catch {
    state.sealed = null;
  }
  $(".sealed").hidden = !state.sealed;
  $(".unsealed").hidden = Boolean(state.sealed);
  return state.sealed;
}
/* Drawn when it is asked for, with four modules of quiet around it. */
$(".qr")?.addEventListener("toggle", ({ target }) => {
  if (!target.open) return;
  const rows = QuizgenQr.modules(state.sealed);
  const size = rows.length + 8;
  const dark = rows.flatMap((row, y) => row.flatMap((on, x) => (on ? `M${x + 4} ${y + 4}h1v1h-1z` : [])));
  const picture = $("svg", target);
  picture.setAttribute("viewBox", `0 0 ${size} ${size}`);
  const dots = devicePixelRatio; // each module as wide as the others
  picture.style.width = `${(Math.floor((Math.min(target.clientWidth, 720) * dots) / size) * size) / dots}px`;
  $("path", target).setAttribute("d", dark.join(""));
});

/* Whether the clock leaves time, or the page was open for less than the time: a device that slept or
   whose clock was put forward locks nobody out. What to make of it is for the instructor to say. */
const timeIsLeft = () => !minutes || elapsed(state) < minutes * 60 || state.spent < minutes * 60;
function goOn() {
  state.bySpent = Boolean(minutes) && elapsed(state) >= minutes * 60;
  state.finished = state.sealed = state.over = state.handed = null;
  for (const item of items) taking.reopen(item);
  closeResult();
  keepState();
  begin();
  go(current);
}

const taking = {
  buttons: {
    "begin-button": enter,
    afresh: () => $("#other-name").close("afresh"),
    "mend-name": () => $("#other-name").close(),
    "copy-receipt": (button) => copy($(".receipt").value, button),
    "go-on": goOn,
    amend,
  },
  start: introduce,
  /* What was handed in, or whose time is over, is shown as it is: an empty file would be the last to
     come, and count. */
  closed(list) {
    const over = minutes && list.some((each) => each.started && elapsed(each) >= minutes * 60);
    return list.find((each) => each.finished) ?? (over ? best(list) : null);
  },
  /* Whether the exam can be handed in at all is found out before it begins. */
  async ready() {
    const works = !data.exam || (await QuizgenSeal.works(data.exam));
    if (data.exam) $(".unsealable").hidden = works;
    return works;
  },
  begin() {
/* for many */
    onlyInSight();
/* end */
    root.classList.remove("waiting");
    $(".student").disabled = true;
    for (const name of ["id", "name"]) field(name).parentElement.hidden = !field(name).value.trim();
    if (!state.finished) save();
    if (minutes) startTimer();
  },
  reopen: (item) => lock(item, false),
  restored() {},
  finished() {
    root.classList.remove("waiting"); // the time may be over while a name is put right
    for (const item of items) lock(item, true);
    $(".go-on").hidden = !timeIsLeft();
    $(".time-over").hidden = !state.over;
    for (const note of $$(".clocks-differ")) note.hidden = !state.over || !timeIsLeft();
  },
  text: () => (data.exam ? sealed() : asText(responseFile())),
};
