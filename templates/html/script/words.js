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
const minutes = Number(form.dataset.minutes);
const items = $$(".item");
const idOf = (item) => item.id.slice(1);
root.classList.add("js");

let language = root.dataset.lang;
const chosen = (ko, en) =>
  language === "ko" ? ko : language === "en" || ko === en ? en : `${ko} / ${en}`;
const locale = () => (language === "en" ? "en" : "ko");
/* The page's words: their English is their name. */
const spoken = (word) => (language === "en" ? word : data.words[word]);
const pair = (ko, en) =>
  ko === en ? [en] : Object.entries({ ko, en }).map(([lang, text]) => make("i", { lang }, text));
/* A word in both languages, to be put into an element: the style sheet shows the chosen one. */
const words = (word) => pair(data.words[word], word);
/* The same with numbers in place of {a} and {b}, which each language puts where it likes. */
const phrase = (word, a, b) => pair(...[data.words[word], word].map((text) => text.replace("{a}", a).replace("{b}", b)));
/* A date as each language writes it, which `speak` switches. */
function dated(element, date, style) {
  const [ko, en] = ["ko", "en"].map((lang) => new Intl.DateTimeFormat(lang, style).format(date));
  Object.assign(element.dataset, { ko, en });
  element.textContent = chosen(ko, en);
}
/* What goes on, for a script that stands before this one (an LMS's adapter). */
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`quizgen:${name}`, { detail }));
const announce = (text) => ($("#live").textContent = text);

function setLanguage(value, remember = true) {
  const anchor = remember ? items.find((item) => item.getBoundingClientRect().bottom > 150) : null;
  const before = anchor?.getBoundingClientRect().top;
  language = value;
  root.dataset.lang = value;
  const declare = () => (root.lang = locale());
  if (remember) setTimeout(declare); // costs a style of every element: after the switch is seen
  else declare();
  speak();
/* for cloze */
  placeGaps();
/* end */
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
/* for matching */
  for (const item of $$("[data-type=matching]")) {
    const texts = $$(".targets li", item).map((target) => `${target.value}. ${textOf(target)}`);
    texts.unshift(chosen(data.words["– choose –"], "– choose –"));
    for (const select of $$("select", item)) {
      for (const [place, text] of texts.entries()) {
        const option = select.options[place];
        option.value = option.value; // else the text would be the value
        option.textContent = text;
      }
    }
  }
/* end */
}
/* An element's text in the chosen language. */
function textOf(element) {
  const [ko, en] = ["ko", "en"].map((lang) => $(`:scope > [lang=${lang}]`, element)?.textContent);
  return ko === undefined ? element.textContent.trim() : chosen(ko, en);
}
