/* Exam: who takes it, the time, the end. `taking` is what the two modes do differently. */
const minutes = Number(form.dataset.minutes);

root.classList.add("waiting");
function introduce() {
  $(".begin").hidden = false;
  $(".student").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) enter(); // frames may forbid to submit forms
  });
}
/* Nobody begins without a name: it is what keeps two students of one computer apart. */
function enter() {
  const who = named(field("id").value) || named(field("name").value);
  const box = $(".errors");
  box.hidden = Boolean(who || form.dataset.student);
  for (const name of ["id", "name"]) field(name).setAttribute("aria-invalid", !box.hidden);
  if (!box.hidden) return box.focus();
  if (!form.dataset.student) setStudent(who);
  const left = record();
  if (left) ask(left);
  else begin();
}

const endOf = (taken) => (minutes ? new Date(taken.started).getTime() + minutes * 60000 : Infinity);
function startTimer() {
  if (!minutes || state.finished) return;
  const end = endOf(state);
  const box = $(".timer");
  box.hidden = false;
  let before = Infinity;
  const tick = () => {
    if (state.finished) return clearInterval(timer);
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    $(".clock", box).textContent = box.classList.contains("off")
      ? "–:––"
      : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    for (const mark of [Math.ceil(minutes / 2), 10, 5, 1]) {
      if (before > mark * 60 && left <= mark * 60 && before < Infinity) {
        announce(`${mark} ${spoken("minutes left")}`);
      }
    }
    before = left;
    if (left || paused) return;
    clearInterval(timer);
    announce(spoken("Time is up. Your answers were collected."));
    finish();
  };
  const timer = setInterval(tick, 1000);
  box.addEventListener("click", () => {
    box.setAttribute("aria-pressed", box.classList.toggle("off"));
    tick();
  });
  tick();
}

/* An exam's file is sealed once: saved again, it is the same file with the same receipt. */
async function sealed() {
  try {
    state.sealed ??= await QuizgenSeal.seal(responseFile(), data.exam);
    keep(slot(), JSON.stringify(state));
    $(".file-name").textContent = fileName();
    $(".receipt").value = await QuizgenSeal.receipt(state.sealed);
  } catch {
    state.sealed = null;
  }
  $(".sealed").hidden = !state.sealed;
  $(".unsealed").hidden = Boolean(state.sealed);
  return state.sealed;
}

const taking = {
  buttons: {
    "begin-button": enter,
    "copy-receipt": (button) => copy($(".receipt").value, button),
  },
  start: introduce,
  /* What was handed in, or whose time is over, is not begun again: an empty file would be the last
     to come, and count. */
  closed: (kept) => Boolean(kept.finished) || endOf(kept) <= Date.now(),
  /* Whether the exam can be handed in at all is found out before it begins. */
  async ready() {
    const works = !data.exam || (await QuizgenSeal.works(data.exam));
    if (data.exam) $(".unsealable").hidden = works;
    return works;
  },
  begin() {
    root.classList.remove("waiting");
    $(".student").disabled = true;
    save();
    startTimer();
  },
  restored() {},
  finished() {
    for (const item of items) lock(item, true);
  },
  text: () => (data.exam ? sealed() : asText(responseFile())),
};
