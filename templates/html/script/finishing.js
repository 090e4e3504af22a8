/* Finishing: what is still open, the confirmation, the response file. */
function lock(item, locked) {
  item.classList.toggle("locked", locked);
  for (const each of $$(".answer :is(input, select, textarea, button)", item)) each.disabled = locked;
}

function listed(word, some) {
  const list = some.map((item) => {
    const link = make("a", { href: `#${item.id}` }, idOf(item));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      $("#confirm").close();
      go(item);
    });
    return link;
  });
  return [make("p", {}, ...words(word)), make("p", { className: "links" }, ...list)];
}
function confirmFinish() {
  const open = items.filter((item) => read(item) === null);
  const flagged = items.filter((item) => $(".flagged", item).checked);
  $("#confirm .left").replaceChildren(
    ...listed(open.length ? "Not answered yet:" : "All questions are answered.", open),
    ...(flagged.length ? listed("Marked for review:", flagged) : []),
  );
  $("#confirm").showModal();
  $(".stay").focus();
}
/* `again`: shown as it was left, so neither its time changes nor is a second file saved. */
function finish(again = false) {
  $("#confirm").close();
  if (!again) {
    save();
    state.finished = stamp();
  }
  taking.finished(again);
  if (!again) {
    keepState();
    $(".earlier").hidden = true;
  }
  for (const item of items) refresh(item);
  const result = $("#result");
  result.hidden = false;
  $(".finish").hidden = true;
  result.scrollIntoView({ block: "start", behavior: "instant" });
  result.focus({ preventScroll: true });
  deliver(!again && mode === "exam");
}

/* What the student hands in. */
function responseFile() {
  collect();
  return {
    form_id: data.id, form_digest: data.digest, responses: state.responses, student: state.student,
    started: state.started, submitted: state.finished, mode, version: 1,
  };
}
function fileName() {
  const who = (state.student.id || state.student.name || "response").replace(/[^\p{L}\p{N}._-]+/gu, "-");
  return `${data.id}-${who}.json`;
}
const asText = (file) => JSON.stringify(file, null, 1) + "\n";
/* The text also stands in the page, for frames that may not download. */
async function deliver(download) {
  const text = await taking.text();
  $(".copy").hidden = !text;
  $("#copy-text").value = text ?? "";
  if (!download || !text) return;
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = make("a", { href: url, download: fileName() });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // in a frame without the permission
    $("#copy-text").select();
    document.execCommand("copy");
  }
  const done = $(".copied", button.parentElement);
  done.hidden = false;
  announce(textOf(done));
}
$(".copy").open = self !== top;
