/* Finding one's way: the palette, one item at a time, the keyboard. */
const STATES = { correct: "Right", partial: "Partly right", incorrect: "Wrong", unanswered: "Not answered", pending: "Graded by a person" };
const statusOf = (item) => Object.keys(STATES).find((name) => item.classList.contains(name));
const links = new Map($$(".palette a").map((link) => [link.hash, link]));

for (const item of items) {
  $(".head", item).append(copyOf("#marks"));
  const essay = $("textarea", item);
  if (essay) $(".count", item).hidden = false;
}

/* What this attempt asks: all of it, or in another try what was missed. */
const inPlay = () => items.filter((item) => !item.matches(".aside"));
let current = items[0];
function refresh(item) {
  const link = links.get(`#${item.id}`);
  const given = read(item) !== null;
  const status = statusOf(item);
  const part = !status && begun(item); // what was checked is done with
  const flagged = $(".flagged", item).checked;
  link.className = [status, given && (part ? "begun" : "answered"), flagged && "flagged"].filter(Boolean).join(" ");
  const marks = [[STATES[status] ?? (part ? "begun" : given ? "answered" : "not answered")], part, flagged && ["to review"]].filter(Boolean);
  const told = (lang) => marks.map(([word, a, b]) => filled(word, lang, a, b)).join(", ");
  label(link, Object.fromEntries(spokenIn.map((lang) => [lang, `${idOf(item)} ${told(lang)}`])));
  const essay = $("textarea", item);
  const clear = $(".clear", item);
  if (clear) clear.hidden = !given || item.matches(".locked");
  if (essay) $(".words", item).textContent = essay.value.split(/\s+/).filter(Boolean).length;
  answered[given && !part && !item.matches(".aside") ? "add" : "delete"](item);
  $(".palette progress").value = answered.size;
  if (item === current) taking.at?.(item);
}

/* Where several are in view the time before an act is that of the item acted upon; who goes on to
   another leaves one. */
function go(item, focus = true) {
  spend(focus ? current : item);
/* for stimulus */
  // on a phone the text folds behind its first question, and opens by a tap
  const set = focus && item !== current && innerWidth <= 480 && item.closest(".set");
  if (set) $(".stimulus", set).open = item === $(".item", set);
/* end */
  for (const each of [current, item]) {
    each.classList.toggle("current", each === item);
    links.get(`#${each.id}`).setAttribute("aria-current", each === item);
  }
  current = item;
  keepPlace();
  const list = $(".palette ol");
  const link = links.get(`#${item.id}`).parentElement;
  list.scrollTo({ left: link.offsetLeft - list.clientWidth / 2, top: link.offsetTop - list.clientHeight / 2 });
  const asked = inPlay();
  const [first, last] = [item === asked[0], item === asked.at(-1)];
  document.body.classList.toggle("at-first", first);
  document.body.classList.toggle("at-last", last);
  taking.at?.(item);
  if (document.body.classList.contains("single-view")) {
    $(".previous").disabled = first;
    $(".next").disabled = last;
  }
  if (!focus) return;
  document.body.classList.remove("at-result");
  item.tabIndex = -1;
  item.scrollIntoView({ block: "start" });
/* for stimulus */
  if (set && item === $(".item", set)) set.scrollIntoView({ block: "start" });
/* end */
  item.focus({ preventScroll: true });
}
function step(by) {
  const asked = inPlay();
  go(asked[asked.indexOf(current) + by] ?? current);
}
/* Where the student is, so that resuming begins there. */
let placing = null;
function keepPlace() {
  if (state.at === idOf(current)) return;
  state.at = idOf(current);
  clearTimeout(placing);
  placing = setTimeout(() => state.saved && !state.finished && !asking && !paused && !leaving && keepState(), 300);
}

function toggleView(button, focus = true) {
/* for many */
  onlyInSight();
/* end */
  const single = document.body.classList.toggle("single-view");
  $(".turn").hidden = !single;
  button.replaceChildren(...words(single ? "All on one page" : "One at a time"));
  go(current, focus);
}
/* for many */
/* What changes all of a long page (its language, where it begins) lays out what is in sight; the rest
   follows when there is nothing else to do, or a picture of the whole page would have blank cards. */
const soon = window.requestIdleCallback ?? ((act) => setTimeout(act, 100));
let unseen = [];
function onlyInSight() {
  const gone = $$(".laid").filter((item) => {
    const { top, bottom } = item.getBoundingClientRect();
    return bottom < 0 || top > innerHeight;
  });
  for (const item of gone) item.classList.remove("laid");
  if (!unseen.length) soon(layOut);
  unseen = $$(".item:not(.laid)");
}
function layOut(idle) {
  staying(() => {
    do {
      for (const item of unseen.splice(0, 5)) item.classList.add("laid");
    } while (form.offsetHeight && unseen.length && idle?.timeRemaining() > 9);
  });
  if (unseen.length) soon(layOut);
}
/* end */
/* On a phone: one question at a time, and who it is folded away. */
const small = matchMedia("(max-width: 30rem) and (min-height: 25rem)").matches;

addEventListener("focusin", (event) => {
  const item = event.target.closest?.(".item");
  if (item && item !== current) go(item, false);
});
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (target.matches("input[type=text], textarea, select")) return;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!$(".shortcuts").checked || $("dialog[open]") || root.matches(".waiting") || (form.inert && event.code !== "KeyL")) return;
  const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? { KeyA: 1, KeyB: 2, KeyC: 3, KeyD: 4, KeyE: 5 }[event.code];
  let option = number && !event.shiftKey && $$(".option input", current)[number - 1];
/* for hottext */
  if (number && !event.shiftKey) option ??= $$(`.hot [value="${"abcdefghi"[number - 1]}"]`, current).find((word) => word.checkVisibility());
/* end */
  if (option && !option.disabled) {
    option.click();
    option.focus();
  }
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) $("#help").showModal();
  else if (event.code === "KeyJ" || event.code === "KeyK") {
    step(event.code === "KeyJ" ? 1 : -1);
    /* where one types, what is typed next is an answer and no shortcut */
    const field = $("input[type=text]:enabled, textarea:enabled", current);
    if (field) {
      event.preventDefault();
      field.focus();
    }
  }
  else if (event.code === "KeyF") $(".flagged", current).click();
  else if (event.code === "KeyL" && $(".languages")) {
    const order = [...languages, "both"];
    setLanguage(order[(order.indexOf(language) + 1) % order.length]);
  }
});
