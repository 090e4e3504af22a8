/* Exam: who takes it, the time, the end. `taking` is what the two modes do differently. */
const minutes = Number(form.dataset.minutes);

function introduce() {
  root.classList.add("waiting");
  $(".begin").hidden = false;
  form.addEventListener("submit", () => {
    if (root.classList.contains("waiting")) enter();
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
  root.classList.remove("waiting");
  const left = record();
  if (left) ask(left);
  else begin();
}

function startTimer() {
  if (!minutes || state.finished) return;
  const end = new Date(state.started).getTime() + minutes * 60000;
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

const taking = {
  buttons: {},
  start: introduce,
  begin() {
    $(".student").disabled = true;
    save();
    startTimer();
  },
  restored() {},
  finished() {
    for (const item of items) lock(item, true);
  },
  file: () => ({}),
};
