/* Responses: read from the controls, written to them, collected and saved. */
const blank = (rev = 0) => ({
  id: Math.random().toString(36).slice(2), tab, rev, responses: {}, times: {}, flags: [], checked: [], loose: [], at: null,
  attempts: [], student: {}, started: null, changed: null, finished: null, spent: 0, durations: {}, shown: {}, certainty: {},
});
let state = blank();
const answered = new Set();
const controls = (item) => $$(`[name=q${idOf(item)}]`, item);

function read(item) {
  const fields = controls(item);
  switch (item.dataset.shape) {
    case "choice":
      return fields.find((f) => f.checked)?.value ?? null;
    case "choices": {
      const ticked = [...new Set(fields.filter((f) => f.checked).map((f) => f.value))];
      return ticked.length ? ticked.sort() : null;
    }
    case "truth": {
      const ticked = fields.find((f) => f.checked);
      return ticked ? ticked.value === "true" : null;
    }
/* for ordering */
    case "order":
      return $(".entries", item).matches(".moved")
        ? $$("[data-entry]", item).map((entry) => entry.dataset.entry)
        : null;
/* end */
/* for matching, cloze */
    case "pairs":
    case "gaps": {
      const given = fields.filter((f) => f.value.trim()).map((f) => [f.dataset.part, f.value]);
      return given.length ? Object.fromEntries(given) : null;
    }
/* end */
    case "text":
      return fields[0].value.trim() ? fields[0].value : null;
  }
}

function write(item, response) {
  taking.offer?.(item, response);
  const fields = controls(item);
  switch (item.dataset.shape) {
    case "choice":
    case "choices":
    case "truth":
      for (const f of fields) f.checked = [response].flat().map(String).includes(f.value);
      break;
/* for ordering */
    case "order":
      for (const id of [response ?? []].flat()) {
        const entry = $$("[data-entry]", item).find((each) => each.dataset.entry === id);
        entry?.parentElement.append(entry);
      }
      settle(item, response !== null && !state.loose.includes(idOf(item)), response !== null);
      break;
/* end */
/* for matching, cloze */
    case "pairs":
    case "gaps":
      for (const f of fields) f.value = response?.[f.dataset.part] ?? "";
      break;
/* end */
    case "text":
      fields[0].value = response ?? "";
  }
/* for certainty */
  for (const f of sure(item)) f.checked = response !== null && Number(f.value) === state.certainty[idOf(item)];
/* end */
}
/* for certainty */
const sure = (item) => $$(".certainty input", item);
/* end */

/* Whether an answer of several parts lacks some, and what is to say of it: a text with its numbers. */
function begun(item) {
/* for ordering */
  const order = $(".entries", item);
  if (order) return order.matches(".moved:not(.settled)") ? ["the order is not confirmed; it counts as it stands"] : null;
/* end */
/* for matching, cloze */
  if (!["pairs", "gaps"].includes(item.dataset.shape)) return null;
  const fields = controls(item);
  const given = fields.filter((f) => f.value.trim()).length;
  return given && given < fields.length
    ? [item.dataset.shape === "pairs" ? "{a} of {b} matched" : "{a} of {b} gaps filled", given, fields.length] : null;
/* end */
}

/* for hottext */
/* A word to choose stands once in each language. */
document.addEventListener("change", ({ target }) => {
  if (!target.closest(".hot")) return;
  for (const twin of $$(`[name=${target.name}][value=${target.value}]`)) twin.checked = target.checked;
}, true);
/* end */

const field = (name) => $(`[name=student-${name}]`);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/* Later than anything that this attempt knows of, whatever the clock was set to: milliseconds. */
const later = () => (state.rev = Math.max(Date.now(), state.rev + 1));
function collect(changed = items) {
  for (const item of changed) {
    const id = idOf(item);
    const response = read(item);
    if (!same(response, state.responses[id] ?? null)) {
      state.times[id] = later();
      state.changed = stamp();
    }
/* for certainty */
    const degree = Number(sure(item).find((f) => f.checked)?.value ?? 0);
    if (degree !== (state.certainty[id] ?? 0)) {
      state.times[id] = later();
      state.changed = stamp();
    }
    if (degree) state.certainty[id] = degree;
    else delete state.certainty[id];
/* end */
    if (response === null) delete state.responses[id];
    else state.responses[id] = response;
    for (const [list, on] of [["flags", $(".flagged", item).checked], ["loose", response && begun(item)]]) {
      state[list] = state[list].filter((each) => each !== id);
      if (on) state[list].push(id);
    }
  }
  state.student = { id: field("id").value.trim(), name: field("name").value.trim() };
}
/* Seconds that the page was open, and of them those in front of the student that no item has got yet,
   whatever the clock was set to. */
let counted = performance.now();
let looking = 0;
let seen = !document.hidden;
function count() {
  const now = performance.now();
  if (!state.finished) {
    state.spent += (now - counted) / 1000;
    if (seen) looking += (now - counted) / 1000;
  }
  counted = now;
}
/* They were spent on `item`, or on none; what follows its check is spent on reading why. */
function spend(item) {
  count();
  const id = item && idOf(item);
  if (id && !state.checked.includes(id)) state.durations[id] = (state.durations[id] ?? 0) + looking;
  looking = 0;
}
document.addEventListener("visibilitychange", () => {
  spend(current);
  seen = !document.hidden;
});
let touched = false;
function save(changed) {
  if (paused) return;
  touched = true;
  collect(changed);
  state.started ??= stamp();
  keepState();
}
function keepState() {
  const name = nameOf(state);
  remember(name, recall(name));
  const there = shelf.get(name);
  if (there && there.tab !== tab && there.rev > state.rev) take(joined(there, state));
  spend(current);
  later();
  state.saved = stamp();
  state.tab = tab;
  put(state);
  lms?.save(state);
  if (claimed()) pause();
}
/* Shows what another tab gave to this attempt. */
function take(both) {
  state = { ...state, ...both };
  for (const item of items) {
    const response = state.responses[idOf(item)] ?? null;
    if (same(read(item), response)) continue;
    write(item, response);
    refresh(item);
  }
}
/* ISO 8601 with the offset of this place. */
function stamp(date = new Date()) {
  const minutes = -date.getTimezoneOffset();
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const local = new Date(date.getTime() + minutes * 60000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function saveOne(item) {
  refresh(item);
  save([item]);
}
/* While something is being typed: at once, then every half second, not only when the hand pauses. */
let typing = null;
const typed = new Set();
function saveSoon(item) {
  typed.add(item);
  if (typing) return;
  saveTyped();
  typing = setTimeout(() => {
    typing = null;
    saveTyped();
  }, 500);
}
function saveTyped() {
  if (typed.size) {
    for (const item of typed) refresh(item);
    save([...typed]);
  }
  typed.clear();
}

/* ---- ordering and matching by dragging: an extra, the buttons and menus do all of it ---- */
/* for ordering */
function settle(item, settled, moved = settled) {
  $(".entries", item).classList.toggle("settled", settled);
  $(".entries", item).classList.toggle("moved", moved);
  $(".as-it-is", item).checked = settled;
}
function moved(entry) {
  const item = entry.closest(".item");
  $(".entries", item).classList.add("moved");
  announce(`${textOf($(".body", entry))}: ${spoken("moved to place")} ${placeOf(entry) + 1}`);
  saveOne(item);
}
function move(button) {
  const entry = button.closest("[data-entry]");
  if (button.matches(".up")) entry.previousElementSibling?.before(entry);
  else entry.nextElementSibling?.after(entry);
  moved(entry);
  button.focus();
}
/* end */
let dragged = null;
let from = 0;
const placeOf = (part) => [...part.parentElement.children].indexOf(part);
for (const item of items) {
  for (const [place, entry] of $$("[data-entry]", item).entries()) {
    const body = $(".body", entry);
    body.id = `${item.id}-e${place}`;
    entry.append(copyOf("#moves"));
    for (const name of $$(".moves .name", entry)) { // "Move up: pull the image", not only "Move up"
      name.id = `${body.id}-${name.parentElement.className}`;
      name.parentElement.setAttribute("aria-labelledby", `${name.id} ${body.id}`);
    }
  }
  if ($(".options input[type=radio]", item)) $(".options", item).after(copyOf("#clear"));
  for (const each of $$("[data-entry], .targets li", item)) each.draggable = true;
  $(".entries", item)?.after(copyOf("#agree"));
}
/* A radio cannot be switched off by itself. */
function clearChoice(button) {
  const item = button.closest(".item");
  write(item, null);
  saveOne(item);
  controls(item)[0].focus();
}
/* for cloze */
/* The fields of a text with gaps stand in the text; where both languages are shown in the first, whose
   numbers the other repeats. */
const gapped = items.filter((item) => $(".gaps", item));
for (const item of gapped) {
  const labels = $$(".gaps label", item);
  const walker = document.createTreeWalker($(".cloze", item), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = text.data.split(/(【\d+】)/);
    if (parts.length < 2) continue;
    text.replaceWith(...parts.map((part) => {
      const label = labels[/^【(\d+)】$/.exec(part)?.[1] - 1];
      return label ? Object.assign(make("span", { className: "place" }, $("b", label).textContent), { gap: label }) : part;
    }));
  }
  for (const label of labels) label.className = "gap";
}
function placeGaps() {
  for (const item of gapped) {
    const taken = new Set();
    for (const place of $$(".place", item)) {
      const lang = place.closest("[lang]:not(html)")?.lang;
      const here = !taken.has(place.gap) && (language === "both" || !lang || lang === language);
      if (here) {
        taken.add(place.gap);
        if (place.firstChild !== place.gap) place.replaceChildren(place.gap);
      } else if (place.firstElementChild || !place.firstChild) place.textContent = $("b", place.gap).textContent;
    }
    for (const place of $$(".place", item)) if (!place.firstChild) place.textContent = $("b", place.gap).textContent;
    $(".gaps", item).hidden = !$(".gaps label", item);
  }
}
/* end */
/* for ordering, matching */
const over = (event) =>
  event.target.closest?.(dragged?.matches(".targets li") ? ".sources li" : "[data-entry]");
document.addEventListener("dragstart", (event) => {
  const part = event.target.closest?.("[draggable=true]");
  if (!part) return;
  if (part.closest(".locked")) return event.preventDefault();
  dragged = part;
  from = placeOf(part);
  event.dataTransfer.setData("text/plain", "");
});
document.addEventListener("dragover", (event) => {
  const place = dragged && over(event);
  if (place?.closest(".item") !== dragged?.closest(".item") || !place) return;
  event.preventDefault();
  if (place === dragged || !dragged.dataset.entry) return;
  const { top, height } = place.getBoundingClientRect();
  if (event.clientY < top + height / 2) place.before(dragged);
  else place.after(dragged);
});
document.addEventListener("drop", (event) => {
  const place = dragged && over(event);
  if (!dragged) return;
  event.preventDefault();
  const select = place && $("select", place);
  if (!select || place.closest(".item") !== dragged.closest(".item")) return;
  select.value = dragged.value;
  saveOne(place.closest(".item"));
});
document.addEventListener("dragend", () => {
  if (dragged?.dataset.entry && placeOf(dragged) !== from) moved(dragged);
  dragged = null;
});
/* end */
