/* Exam: who takes it, the time, the end. `taking` is what the two modes do differently. */
root.classList.add("waiting");
function introduce() {
  $(".begin").hidden = false;
  $(".student").addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // 229: as Safari says it
    if (event.key === "Enter" && !composing) enter(); // frames may forbid to submit forms
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

/* An exam's file is sealed once: saved again, it is the same file with the same receipt. */
async function sealed() {
  try {
    state.sealed ??= await QuizgenSeal.seal(responseFile(), data.exam);
    keepState();
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
  closed: (kept) => Boolean(kept.finished) || (minutes && endOf(kept.started) <= Date.now()),
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
    if (minutes) startTimer(state.started);
  },
  restored() {},
  finished() {
    for (const item of items) lock(item, true);
  },
  text: () => (data.exam ? sealed() : asText(responseFile())),
};
