/* The time: told quietly, hidden where it is unwelcome, and at its end the answers are collected. */
const timer = $(".timer");
let ticking;
let ending = false;

/* Seconds since an attempt began: by the clock, which may have been put back, but never less than the
   page was open; by that alone where the student was let go on after the clock had jumped. */
function elapsed({ started, timed, spent, bySpent }) {
  if (bySpent) return spent;
  const since = mode === "exam" ? started : timed;
  const byClock = (Date.now() - new Date(since).getTime()) / 1000;
  return mode === "exam" ? Math.max(byClock, spent) : byClock;
}
const stopTimer = () => clearInterval(ticking);
function startTimer() {
  stopTimer();
  timer.hidden = Boolean(state.finished) || (mode === "practice" && !state.timed);
  if (timer.hidden) return;
  let before = Infinity;
  const beat = () => {
    if (state.finished) return stopTimer();
    const left = tick();
    for (const mark of new Set([Math.ceil(minutes / 2), 10, 5, 1])) {
      if (before < Infinity && before > mark * 60 && left <= mark * 60) {
        announce(`${spoken("Minutes left:")} ${mark}`);
        warn(mark);
      }
    }
    before = left;
    timer.classList.toggle("soon", left <= Math.min(300, minutes * 15));
    if (!left && !ending) timeIsUp();
  };
  beat();
  if (!state.finished) ticking = setInterval(beat, 1000);
  startTimer.beat = beat;
}
/* For the eyes, also of who hid the clock; it takes no click and goes by itself. */
let warned;
function warn(mark) {
  const box = $(".hurry");
  box.replaceChildren(
    make("b", {}, ...words("Minutes left:"), ` ${mark}`),
    ...(mark === 1 ? [make("span", {}, ...words("Then your answers are collected as they are."))] : []),
  );
  box.hidden = false;
  clearTimeout(warned);
  warned = setTimeout(() => (box.hidden = true), 15000);
}
/* A page that slept through the end finds out when it wakes. */
for (const name of ["visibilitychange", "focus", "pageshow", "resume"]) {
  (name === "focus" || name === "pageshow" ? window : document).addEventListener(name, () => !timer.hidden && startTimer.beat?.());
}
/* A paused page collects too, where the one that should has been closed. */
async function timeIsUp() {
  stopTimer();
  ending = true;
  if (paused) {
    await new Promise((done) => setTimeout(done, 5000));
    await lookInVault();
    const there = attempts().find(({ id }) => id === state.id);
    ending = false;
    if (there?.finished) return;
    await takeOver(); // which begins, and so comes back here
    return;
  }
  ending = false;
  announce(spoken("Time is up. Your answers were collected."));
  finish(false, true);
}
/* Shows the seconds left, and returns them. */
function tick() {
  if (!paused) count();
  const left = Math.max(0, Math.round(minutes * 60 - elapsed(state)));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  $(".clock", timer).textContent = timer.classList.contains("off") ? "–:––" : clock;
  return left;
}
timer.addEventListener("click", () => {
  timer.setAttribute("aria-pressed", timer.classList.toggle("off"));
  tick();
});
