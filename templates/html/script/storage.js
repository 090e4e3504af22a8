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

/* A second copy of each record, in IndexedDB. Browsers bring localStorage to the disk up to a minute
   late, and now and then hand a page one that forgets: neither a crash nor that loses an answer.
   What is there of this form is read once, when the page opens. */
const RECORDS = "records";
const copies = new Map();
let vault = null;
const vaultOpened = new Promise((done) => {
  if (window.quizgenStorage) return done();
  setTimeout(done, 3000); // where it neither opens nor fails
  try {
    const asked = indexedDB.open("quizgen", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORDS);
    asked.onerror = done;
    asked.onsuccess = () => {
      vault = asked.result;
      vault.onversionchange = () => vault.close();
      const reading = vault.transaction(RECORDS).objectStore(RECORDS).openCursor(IDBKeyRange.bound(own, `${own}\uffff`));
      reading.onerror = done;
      reading.onsuccess = () => {
        const at = reading.result;
        if (!at) return done();
        copies.set(at.key, at.value);
        at.continue();
      };
    };
  } catch {
    done();
  }
});
/* `value` null: no more. */
function copyKept(name, value) {
  copies.set(name, value);
  try {
    const change = vault.transaction(RECORDS, "readwrite");
    const store = change.objectStore(RECORDS);
    if (value === null) store.delete(name);
    else store.put(value, name);
    change.commit(); // the page may be gone before it would be by itself
  } catch { /* there is no second copy here */ }
}

function recall(name) {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}
/* A record as it was left, the newest of its copies, or null. */
function record() {
  const [one, other] = [recall(slot()), copies.get(slot())].map(parsed);
  return one && other ? (Date.parse(other.saved) > Date.parse(one.saved) ? other : one) : one ?? other;
}
/* A damaged record is as good as none. */
function parsed(text) {
  try {
    const found = JSON.parse(text ?? null);
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
