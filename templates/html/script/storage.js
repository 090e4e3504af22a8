/* Answers kept in this browser. Any of it may throw (private windows, sandboxed frames) or be full.
   A record belongs to one form (its digest), one mode and one student: pages opened from a disk
   share their storage, and so do the students of a shared computer. */
const tab = Math.random().toString(36).slice(2);
let student = form.dataset.student;
const own = `quizgen:${data.digest}:${data.review ? "review" : mode}`;
const slot = (part = "") => `${own}${student && `:${student}`}${part}`;

/* A script that stands before this one (an LMS's adapter) may lend another place to keep things. */
const storage = () => window.quizgenStorage ?? localStorage;
function keep(name, value) {
  try {
    storage().setItem(name, value);
    return true;
  } catch (error) {
    trouble(
      /quota/i.test(error.name)
        ? "The storage of this browser is full: answers are no longer saved. Keep this page open until you have saved the response file."
        : "Answers cannot be saved in this browser. Keep this page open until you have saved the response file.",
    );
    return false;
  }
}
function recall(name) {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}
/* A record as it was left, or null; a damaged one is as good as none. */
function record(part) {
  try {
    const found = JSON.parse(recall(slot(part)));
    if (typeof found.responses !== "object" || !found.responses) return null;
    for (const list of ["flags", "checked", "attempts"]) {
      if (!Array.isArray(found[list])) found[list] = [];
    }
    found.student ??= {};
    return found;
  } catch {
    return null;
  }
}
function trouble(word, ...more) {
  const box = $(".trouble");
  box.replaceChildren(...words(word), ...more);
  box.hidden = false;
}

/* Whose answers these are: the page says so, or the student does. A reload of the same tab knows
   it still; a closed browser does not, so that the next person sees nothing. */
const named = (text) => text.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
function setStudent(name) {
  student = name;
  try {
    sessionStorage.setItem(own, name);
  } catch { /* then the next load asks again */ }
}
if (!student) {
  try {
    student = sessionStorage.getItem(own) ?? "";
  } catch { /* then the student is asked */ }
}

/* Two tabs would overwrite each other's answers: the one last opened goes on, the other pauses. */
let paused = false;
const claim = () => keep(slot(":tab"), tab);
addEventListener("storage", (event) => {
  if (event.key !== slot(":tab") || !event.newValue || event.newValue === tab || paused) return;
  paused = form.inert = true;
  const button = make("button", { type: "button" }, ...words("Go on here"));
  button.addEventListener("click", () => {
    paused = form.inert = false;
    $(".trouble").hidden = true;
    const newest = record();
    if (newest) restore(newest);
    claim();
  });
  trouble("This quiz was opened in another tab or window, and goes on there.", " ", button);
});
