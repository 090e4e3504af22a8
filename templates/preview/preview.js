/* Follows what is saved; filters the list; frames as tall as what is in them. */
(() => {
  "use strict";
  const version = document.body.dataset.version;
  const lost = document.querySelector(".lost");
  const pause = 700; /* milliseconds */

  async function follow() {
    if (!document.hidden) {
      try {
        const answer = await fetch("/version", { cache: "no-store" });
        const now = (await answer.json()).version;
        lost.hidden = true;
        if (now !== version) return location.reload();
      } catch {
        lost.hidden = false;
      }
    }
    setTimeout(follow, pause);
  }
  setTimeout(follow, pause);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) fetch("/version", { cache: "no-store" }).then((a) => a.json()).then((a) => a.version !== version && location.reload(), () => {});
  });

  for (const frame of document.querySelectorAll("iframe")) {
    const fit = () => {
      const inside = frame.contentDocument?.documentElement;
      if (!inside) return;
      frame.style.height = "0";
      frame.style.height = `${Math.max(inside.scrollHeight, 60) + 4}px`;
    };
    frame.addEventListener("load", () => {
      fit();
      const body = frame.contentDocument?.body;
      if (!body) return;
      let width = frame.clientWidth;
      let height = body.offsetHeight;
      new ResizeObserver(() => {
        if (body.offsetHeight === height && frame.clientWidth === width) return;
        width = frame.clientWidth;
        fit();
        height = body.offsetHeight;
      }).observe(body);
    });
  }

  /* The way back from an item keeps the filters. */
  const slot = "quizgen-filters";
  function keep(value) {
    try { sessionStorage.setItem(slot, value); } catch { /* a private window */ }
  }
  function recall() {
    try { return sessionStorage.getItem(slot) ?? ""; } catch { return ""; }
  }

  const filters = document.querySelector("#filters");
  if (!filters) return;
  const rows = [...document.querySelectorAll(".items > li")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const remembered = new URLSearchParams(location.hash.slice(1) || recall());
  for (const field of filters.elements) {
    if (!field.name || !remembered.has(field.name)) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = remembered.get(field.name);
  }
  function apply() {
    const wanted = Object.fromEntries([...new FormData(filters)].filter(([, value]) => value));
    const words = (wanted.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      const { topic, kind, level, status, findings } = row.dataset;
      const shown =
        (!wanted.topic || topic === wanted.topic) && (!wanted.kind || kind === wanted.kind) &&
        (!wanted.level || level === wanted.level) && (!wanted.status || status === wanted.status) &&
        (!wanted.findings || findings !== "0") && words.every((word) => text.includes(word));
      row.hidden = !shown;
      count += shown;
    }
    filters.querySelector(".count").textContent = `${count} / ${rows.length}`;
    history.replaceState(null, "", `#${new URLSearchParams(wanted)}`);
    keep(String(new URLSearchParams(wanted)));
  }
  filters.addEventListener("input", apply);
  filters.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
