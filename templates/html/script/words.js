/* What every part uses: the elements of the page, and its words in the chosen language. */
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
/* The template's controls, ready to be put into an item. */
const copyOf = (id) => document.importNode($(id).content, true);

const root = document.documentElement;
const form = $("#quiz");
const data = JSON.parse($("#data").textContent);
const mode = root.dataset.mode;
const items = $$(".item");
const idOf = (item) => item.id.slice(1);
root.classList.add("js");

let language = root.dataset.lang;
const chosen = (ko, en) =>
  language === "ko" ? ko : language === "en" || ko === en ? en : `${ko} / ${en}`;
const spoken = (word) => data.words[word][language === "en" ? 1 : 0];
const pair = (ko, en) =>
  ko === en ? [en] : Object.entries({ ko, en }).map(([lang, text]) => make("span", { lang, className: "w" }, text));
/* A word in both languages, to be put into an element: the style sheet shows the chosen one. */
const words = (word) => pair(...data.words[word]);
/* What goes on, for a script that stands before this one (an LMS's adapter). */
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`quizgen:${name}`, { detail }));
const announce = (text) => ($("#live").textContent = text);

function setLanguage(value, remember = true) {
  const anchor = items.find((item) => item.getBoundingClientRect().bottom > 150);
  const before = anchor?.getBoundingClientRect().top;
  language = value;
  root.dataset.lang = value;
  root.lang = value === "en" ? "en" : "ko";
  speak();
  for (const button of $$(".languages button")) {
    button.setAttribute("aria-pressed", button.dataset.set === value);
  }
  if (anchor) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  if (remember) keep("quizgen:language", value);
}
/* What no style sheet can switch: options of menus, the title, names for assistive technology. */
function speak() {
  for (const element of $$("[data-ko]")) {
    const { ko, en } = element.dataset;
    element.textContent = chosen(ko, en);
  }
  for (const element of $$("[data-label-ko]")) {
    const { labelKo, labelEn } = element.dataset;
    element.setAttribute("aria-label", language === "en" ? labelEn : labelKo);
  }
  for (const select of $$("[data-type=matching] select")) {
    const targets = $$(".targets li", select.closest(".item"));
    for (const [place, option] of [...select.options].entries()) {
      option.textContent = place
        ? `${option.value}. ${textOf(targets[place - 1])}`
        : chosen(...data.words["– choose –"]);
    }
  }
  for (const item of items) refresh(item);
}
/* An element's text in the chosen language. */
function textOf(element) {
  const [ko, en] = ["ko", "en"].map((lang) => $(`:scope > [lang=${lang}]`, element)?.textContent);
  return ko === undefined ? element.textContent.trim() : chosen(ko, en);
}
