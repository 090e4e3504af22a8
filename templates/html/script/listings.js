/* Code that stays legible on a narrow page. A listing in columns keeps its lines: it is set smaller as
   far as can be read, and scrolls beyond that, by keys too. Elsewhere a path goes on behind a slash,
   and an option (--name) stands whole. */
const MARKS = /((?<=[^\s/])[/:=@,]+(?=[^\s/:=@,])|(?<=^|[\s[(])--?[A-Za-z][\w-]{0,18})/;
function breakable(text) {
  const parts = text.data.split(MARKS);
  if (parts.length < 2) return;
  text.replaceWith(...parts.flatMap((part, n) => {
    if (n % 2 === 0) return part ? [part] : [];
    return part.startsWith("-") ? [make("span", { className: "whole" }, part)] : [part, make("wbr")];
  }));
}
const COLUMN = /\S {2,}\S/;
const scrolling = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
/* Each line by itself, so that one that goes on below can say so. */
function inLines(code) {
  let line = make("span", { className: "l" });
  for (const node of [...code.childNodes]) {
    const parts = node.nodeType === Node.TEXT_NODE ? node.data.split(/(?<=\n)/) : [node];
    for (const part of parts) {
      line.append(part);
      if (String(part).endsWith("\n")) {
        node.before(line);
        line = line.cloneNode();
      }
    }
    if (parts[0] !== node) node.remove();
  }
  if (line.firstChild) code.append(line);
}
for (const pre of $$("pre")) {
  if ($("label", pre)) continue; // words to choose stay large enough to be hit
  const lines = pre.textContent.split("\n");
  // letters of Korean are nearly twice as wide
  const width = (line) => line.length + (line.match(/[ᄀ-￦]/g)?.length ?? 0) * 0.7;
  pre.style.setProperty("--columns", Math.max(...lines.map(width)));
  if (lines.filter((line) => COLUMN.test(line)).length < 2) {
    inLines($("code", pre));
    continue;
  }
  pre.classList.add("columns");
  pre.role = "group";
  label(pre, inEach("Listing"));
  scrolling.observe(pre);
}
for (const code of $$("code")) {
  if (code.closest(".columns")) continue;
  const texts = [];
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  texts.forEach(breakable);
}
