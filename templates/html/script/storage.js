/* Answers kept in this browser. Any of it may throw (private windows, sandboxed frames) or be full.
   What is kept is a list of attempts: {id, rev, responses, times, …}, each under a name of its own,
   so that beginning again can overwrite nothing. They belong to one form (its digest), one mode and
   one student: pages opened from a disk share their storage, and so do the students of a computer. */
const tab = Math.random().toString(36).slice(2);
const own = `quizgen:${data.digest}:${data.review ? "review" : mode}`;
/* An LMS's adapter that stands before this script may keep answers too: {student, load, save}. */
const lms = window.quizgenStorage;

/* ---- the small things: "" where nothing can be kept, or is ---- */
function recall(name, storage = () => localStorage) {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}
/* "" when it is kept, else the name of what went wrong. */
function keep(name, value, storage = () => localStorage) {
  try {
    storage().setItem(name, value);
    return "";
  } catch (error) {
    return error.name || "blocked";
  }
}
const session = () => sessionStorage;

/* ---- whose answers these are: the page says so, the LMS, or the student. Who gives neither name
   nor number is known to this tab alone, which a reload is part of and a closed browser ends, so
   that the next person sees nothing; unless the device is the student's own. ---- */
const named = (text) => text.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
const DEVICE = "quizgen:own-device";
let deviceInVault = null; // what the second copy says, below
const deviceIsOwn = () => (recall(DEVICE) ?? deviceInVault) === "on";
/* Resolves when both copies say it. */
const keepDevice = (own) => {
  deviceInVault = own ? "on" : "off";
  keep(DEVICE, deviceInVault);
  return keepInVault(DEVICE, deviceInVault);
};
const nobody = () => (deviceIsOwn() ? "~" : `~${tab}`);
const isNamed = (name) => !name.startsWith("~");
let student = form.dataset.student || (lms?.student.id && named(lms.student.id)) || recall(own, session) || writtenInHistory() || nobody();
function setStudent(name) {
  student = name;
  keep(own, name, session);
  writeInHistory();
}
/* The tab's history says it too: Chromium's session storage of a page from a disk may be empty after
   a reload. A link into the page begins an entry of its own. */
function writtenInHistory() {
  try {
    return history.state?.[own];
  } catch {
    return null;
  }
}
function writeInHistory(name = student) {
  try {
    history.replaceState({ ...history.state, [own]: name }, "");
  } catch { /* a sandboxed frame has no history */ }
}
/* The next page of this tab belongs to nobody yet. */
function forgetStudent() {
  try {
    sessionStorage.removeItem(own);
  } catch { /* nothing was kept there */ }
  writeInHistory(null);
}
setStudent(student);
addEventListener("hashchange", () => writeInHistory());
const slot = (part) => `${own}:${student}${part}`;

/* ---- attempts ---- */
const shelf = new Map(); // by the name it is kept under; what is known of every student's
const nameOf = (attempt) => slot(`/${attempt.id}`);
const countOf = (attempt) => Object.keys(attempt.responses).length;
const newestFirst = (a, b) => b.rev - a.rev;
/* This student's attempts, the newest first. */
function attempts() {
  look();
  const found = [...shelf].filter(([name]) => name.startsWith(slot("/"))).map(([, attempt]) => attempt);
  return found.sort(newestFirst);
}
/* Which to go on with: the newest that holds anything. */
const best = (list) => list.find(countOf) ?? list[0];

/* A damaged record is as good as none. */
function parsed(record) {
  try {
    const found = typeof record === "string" ? JSON.parse(record) : record;
    const plain = (value) => typeof value === "object" && value && !Array.isArray(value);
    if (!plain(found.responses)) return null;
    for (const list of ["flags", "checked", "attempts", "loose"]) if (!Array.isArray(found[list])) found[list] = [];
    for (const map of ["times", "student", "durations", "shown", "certainty"]) if (!plain(found[map])) found[map] = {};
    found.rev = Number(found.rev) || 0;
    found.spent = Number(found.spent) || 0;
    return found;
  } catch {
    return null;
  }
}
/* Two copies of an attempt as one: of each item what was given last; the rest as the newer has it.
   What was handed in stays as it was. */
function joined(a, b) {
  if (!a || !b) return a ?? b;
  const [newer, older] = a.rev >= b.rev ? [a, b] : [b, a];
  if (newer.finished) return newer;
  const both = { ...newer, responses: { ...newer.responses }, times: { ...newer.times }, durations: { ...older.durations, ...newer.durations }, certainty: { ...newer.certainty } };
  for (const id of new Set([...Object.keys(older.times), ...Object.keys(older.responses)])) {
    const time = older.times[id] ?? 0;
    if (id in newer.times ? time <= newer.times[id] : id in newer.responses) continue;
    both.times[id] = time;
    if (id in older.responses) both.responses[id] = older.responses[id];
    else delete both.responses[id];
    if (older.certainty[id]) both.certainty[id] = older.certainty[id];
    else delete both.certainty[id];
  }
  return both;
}
function remember(name, record) {
  const found = parsed(record);
  if (found) shelf.set(name, joined(shelf.get(name), found));
}
/* What other tabs have kept meanwhile. */
function look() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(`${own}:`) && name.includes("/")) remember(name, localStorage.getItem(name));
    }
  } catch { /* nothing can be read here */ }
}

/* A second copy of each attempt, and of whose the device is, in IndexedDB. Browsers bring localStorage to the disk up to a minute
   late, and now and then hand a page one that forgets: neither a crash nor that loses an answer. */
const RECORDS = "records";
let vault = null;
const vaultOpened = new Promise((done) => {
  setTimeout(done, 3000); // where it neither opens nor fails
  try {
    const asked = indexedDB.open("quizgen", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORDS);
    asked.onerror = done;
    asked.onsuccess = () => {
      vault = asked.result;
      vault.onversionchange = () => vault.close();
      lookInVault().then(done);
    };
  } catch {
    done();
  }
});
const lookInVault = () => new Promise((done) => {
  try {
    const records = vault.transaction(RECORDS).objectStore(RECORDS);
    const device = records.get(DEVICE);
    device.onsuccess = () => (deviceInVault = device.result ? JSON.parse(device.result) : null);
    const reading = records.openCursor(IDBKeyRange.bound(own, `${own}\uffff`));
    reading.onerror = done;
    reading.onsuccess = () => {
      const at = reading.result;
      if (!at) return done();
      remember(at.key, at.value);
      at.continue();
    };
  } catch {
    done();
  }
});
/* Joined with the copy that is there (of an attempt); null: no more. Resolves to "" when it is kept. */
const keepInVault = (name, attempt) => new Promise((done) => {
  try {
    const change = vault.transaction(RECORDS, "readwrite", { durability: "strict" });
    const store = change.objectStore(RECORDS);
    change.oncomplete = () => done("");
    change.onabort = change.onerror = () => done(change.error?.name ?? "blocked");
    if (!attempt) return store.delete(name);
    const there = store.get(name);
    there.onsuccess = () => {
      try {
        store.put(JSON.stringify(joined(parsed(there.result), attempt)), name);
        change.commit(); // the page may be gone before it would be by itself
      } catch (error) {
        done(error.name);
      }
    };
  } catch (error) {
    done(error.name || "blocked");
  }
});

/* Keeps an attempt wherever it can be kept, and says whether it is. */
function put(attempt) {
  const name = nameOf(attempt);
  remember(name, JSON.stringify(attempt));
  const first = keep(name, JSON.stringify(shelf.get(name)));
  const second = keepInVault(name, shelf.get(name));
  if (!first) return told("", attempt);
  second.then((second) => told(second && first, attempt));
}
function drop(name) {
  shelf.delete(name);
  try {
    localStorage.removeItem(name);
  } catch { /* nothing is there */ }
  keepInVault(name, null);
}
let unsaved = false;
function told(failed, { saved }) {
  if (!failed && unsaved) $(".trouble").hidden = true;
  unsaved = Boolean(failed);
  $(".saved").replaceChildren(...words(failed ? "Not saved" : "Saved"), ...(failed ? [] : [` ${saved.slice(11, 16)}`]));
  if (failed) cannotSave(failed);
}
const cannotSave = (failed) => trouble(
  /quota/i.test(failed)
    ? "The storage of this browser is full: answers are no longer saved. Keep this page open until you have saved the response file."
    : "Answers cannot be saved in this browser. Keep this page open until you have saved the response file.",
);
/* Says at once where nothing can be saved. */
async function probe() {
  const failed = keep("quizgen:probe", "1") && (await keepInVault("quizgen:probe", "1"));
  if (failed && !lms) cannotSave(failed);
}
function trouble(word, ...more) {
  const box = $(".trouble");
  box.replaceChildren(...words(word), ...more);
  box.hidden = false;
}

/* Two tabs would overwrite each other's answers: the one last opened goes on, the other pauses. */
let paused = false;
const claim = () => keep(slot(":tab"), tab);
const claimed = () => ![null, tab].includes(recall(slot(":tab")));
function pause() {
  if (paused) return;
  paused = form.inert = true;
  for (const dialog of $$("dialog[open]")) dialog.close();
  $("#paused").showModal();
}
async function takeOver() {
  await lookInVault();
  paused = form.inert = false;
  $("#paused").close();
  const newest = best(attempts());
  if (newest) restore(newest);
  begin();
}
$("#paused").addEventListener("cancel", (event) => event.preventDefault());
addEventListener("storage", (event) => {
  if (event.key === slot(":tab") && event.newValue && event.newValue !== tab) pause();
});
