/* The time: told quietly, hidden where it is unwelcome, and at its end the answers are collected. */
const timer = $(".timer");
let ends = 0;
let ticking;

const endOf = (since) => new Date(since).getTime() + minutes * 60000;

/* From `since` on (ISO 8601), or no more. */
function startTimer(since) {
  clearInterval(ticking);
  timer.hidden = !since || Boolean(state.finished);
  if (timer.hidden) return;
  ends = endOf(since);
  let before = tick();
  ticking = setInterval(() => {
    const left = tick();
    for (const mark of new Set([Math.ceil(minutes / 2), 10, 5, 1])) {
      if (before > mark * 60 && left <= mark * 60) announce(`${spoken("Minutes left:")} ${mark}`);
    }
    before = left;
    if (state.finished) clearInterval(ticking);
    else if (!left && !paused) {
      clearInterval(ticking);
      announce(spoken("Time is up. Your answers were collected."));
      finish();
    }
  }, 1000);
}
/* Shows the seconds left, and returns them. */
function tick() {
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  $(".clock", timer).textContent = timer.classList.contains("off") ? "–:––" : clock;
  return left;
}
timer.addEventListener("click", () => {
  timer.setAttribute("aria-pressed", timer.classList.toggle("off"));
  tick();
});
