/* Finishing: what is still open, the confirmation, the response file. */
function lock(item, locked) {
  item.classList.toggle("locked", locked);
  for (const each of $$(".answer :is(input, select, textarea, button)", item)) each.disabled = locked;
}

function linkTo(item) {
  const link = make("a", { href: `#${item.id}` }, idOf(item));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    $("#confirm").close();
    go(item);
  });
  return link;
}
const listed = (word, some) => [make("p", {}, ...words(word)), make("p", { className: "links" }, ...some.map(linkTo))];
function confirmFinish() {
  const asked = inPlay();
  const open = asked.filter((item) => read(item) === null);
  const parts = asked.filter((item) => !statusOf(item) && begun(item));
  const flagged = asked.filter((item) => $(".flagged", item).checked);
  $("#confirm .left").replaceChildren(
    ...(open.length || !parts.length ? listed(open.length ? "Not answered yet:" : "All questions are answered.", open) : []),
    ...(parts.length ? [make("p", {}, ...words("Begun, not finished:")), make(
      "ul", { className: "parts" }, ...parts.map((item) => make("li", { className: "links" }, linkTo(item), make("span", {}, ...phrase(...begun(item))))),
    )] : []),
    ...(flagged.length ? listed("Marked for review:", flagged) : []),
  );
  $("#confirm").showModal();
  $(".stay").focus();
}
/* `again`: shown as it was left, so neither its time changes nor is a second file saved. `over`: not
   by the student, but since the time is over. */
function finish(again = false, over = false) {
  for (const dialog of $$("dialog[open]")) dialog.close();
  if (!again) {
    saveTyped();
    save();
    state.finished = stamp();
    state.over = over || null;
    state.handed = null;
  }
  taking.finished(again);
  if (!again) keepState();
  for (const item of items) refresh(item);
  document.body.classList.add("done");
  $("#result").hidden = false;
  if (minutes) {
    startTimer(); // which hides it
    $(".hurry").hidden = true;
  }
  showEarlier();
  toResult();
  handed();
  deliver(!again && mode === "exam");
}
/* One at a time it stands alone, and the questions behind it. */
function toResult() {
  document.body.classList.add("at-result");
  const result = $("#result");
  result.scrollIntoView({ block: "start", behavior: "instant" });
  result.focus({ preventScroll: true });
}
function closeResult() {
  $("#result").hidden = true;
  document.body.classList.remove("done", "at-result");
}

/* What the student hands in. */
function responseFile() {
  return {
    form_id: data.id, form_digest: data.digest, responses: state.responses, student: state.student,
    started: state.started, changed: state.changed, submitted: state.finished,
    spent: Math.round(state.spent), mode, language, version: 1,
    durations: Object.fromEntries(Object.entries(state.durations).map(([id, s]) => [id, Math.round(s)]).filter(([, s]) => s)),
/* for certainty */
    certainty: Object.fromEntries(Object.entries(state.certainty).filter(([id]) => id in state.responses)),
/* end */
  };
}
function fileName() {
  const who = (state.student.id || state.student.name || "response").replace(/[^\p{L}\p{N}._-]+/gu, "-");
  return `${data.id}-${who}.json`;
}
const asText = (file) => JSON.stringify(file, null, 1) + "\n";
/* The text also stands in the page, for frames that may not download. Whether a file was saved cannot
   be known; in a frame it may have been forbidden. */
async function deliver(download) {
  const text = await taking.text();
  $(".copy").hidden = !text;
  $("#copy-text").value = text ?? "";
  $(".share").hidden = !navigator.share || !text;
  for (const name of $$(".file-name")) name.textContent = fileName();
  if (!download || !text) return;
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = make("a", { href: url, download: fileName() });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  handed(self === top ? "file" : "asked");
}
const HANDED = {
  "": "Not handed in yet. Save the file, share it or copy the text, and send it to your instructor: this page sends nothing by itself.",
  asked: "Not handed in yet. Look whether the file is among your downloads; if it is not, copy the text. Then send it to your instructor.",
  file: "Your browser was given the file to save. Send it to your instructor: only then have you handed in.",
  shared: "Passed on. You have handed in when your instructor has it.",
  copied: "The text is copied. Paste it into a message to your instructor: only then have you handed in.",
};
/* What has become of the answers, as far as the page can know. */
function handed(how) {
  const box = $(".handed");
  if (!box) return;
  if (how) {
    state.handed = how;
    keepState();
  }
  box.replaceChildren(...words(HANDED[state.handed ?? ""]));
  box.classList.toggle("open", ["", "asked"].includes(state.handed ?? ""));
}
/* By the system's share sheet, which takes no .json. */
async function share() {
  const text = $("#copy-text").value;
  const file = new File([text], fileName().replace(/json$/, "txt"), { type: "text/plain" });
  try {
    await navigator.share(navigator.canShare?.({ files: [file] }) ? { files: [file] } : { text });
    handed("shared");
  } catch (error) {
    if (error.name !== "AbortError") copyAnswers();
  }
}
async function copy(text, button) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch { // in a frame without the permission
    const area = make("textarea", { className: "hidden", value: text });
    button.after(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const says = $(".copied", button.parentElement);
  says.hidden = !done;
  if (done) announce(textOf(says));
  return done;
}
async function copyAnswers() {
  const text = $("#copy-text");
  if (await copy(text.value, $(".copy-button"))) return handed("copied");
  $(".copy").open = true;
  text.focus();
  text.select();
}
$(".copy").open = self !== top;
