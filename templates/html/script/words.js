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
const { languages } = data;
const locale = () => (language === "both" ? languages[0] : language);
/* What the page speaks beside a content in `lang`. */
const speech = (lang) => data.speech[lang] ?? lang;
const spokenIn = [...new Set(languages.map(speech))];
const version = (texts, lang) => texts[lang] ?? texts[speech(lang)];
const chosen = (texts) =>
  [...new Set((language === "both" ? languages : [language]).map((lang) => version(texts, lang)))].join(" / ");
/* The page's words: their English is their name. */
const wordIn = (word, lang) => data.words[lang]?.[word] ?? word;
const spoken = (word) => wordIn(word, speech(locale()));
/* Texts by language, to be put into an element: the style sheet shows the chosen one. */
const marked = (tag, texts) => Object.entries(texts).map(([lang, text]) => make(tag, { lang }, text));
const inEach = (word) => Object.fromEntries(spokenIn.map((lang) => [lang, wordIn(word, lang)]));
const plain = spokenIn.length === 1 && spokenIn[0] === languages[0];
const words = (word) => (plain ? [spoken(word)] : marked("i", inEach(word)));
const said = (texts) =>
  new Set(languages.map((lang) => version(texts, lang))).size === 1
    ? [version(texts, languages[0])]
    : marked("span", Object.fromEntries(languages.map((lang) => [lang, version(texts, lang)])));
/* The same with numbers in place of {a} and {b}, which each language puts where it likes. */
const filled = (word, lang, a, b) => wordIn(word, lang).replace("{a}", a).replace("{b}", b);
const phrase = (word, a, b) => {
  if (plain) return [filled(word, speech(locale()), a, b)];
  return marked("i", Object.fromEntries(spokenIn.map((lang) => [lang, filled(word, lang, a, b)])));
};
/* A name for assistive technology, which `speak` switches. */
function label(element, texts) {
  element.dataset.label = JSON.stringify(texts);
  element.setAttribute("aria-label", version(texts, locale()));
}
/* A date as each language writes it, which `speak` switches. */
function dated(element, date, style) {
  const texts = Object.fromEntries(
    languages.map((lang) => [lang, new Intl.DateTimeFormat(lang, style).format(date)]),
  );
  element.dataset.said = JSON.stringify(texts);
  element.dir = "auto";
  element.textContent = chosen(texts);
}
/* What goes on, for a script that stands before this one (an LMS's adapter). */
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`quizgen:${name}`, { detail }));
const announce = (text) => ($("#live").textContent = text);

/* What is at the top of the window stays there, whatever `act` changes above it. */
function staying(act) {
  const anchor = items.find((item) => item.getBoundingClientRect().bottom > 150);
  const before = anchor?.getBoundingClientRect().top;
  act();
  const moved = anchor && anchor.getBoundingClientRect().top - before;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}
function setLanguage(value, remember = true) {
  const change = () => turnTo(value, remember);
  if (remember) staying(change);
  else change();
}
function turnTo(value, remember) {
/* for many */
  onlyInSight();
/* end */
  language = value;
  root.dataset.lang = value;
  const declare = () => {
    root.lang = locale();
/* for rtl */
    root.dir = data.rtl.includes(root.lang) ? "rtl" : "ltr";
/* end */
  };
  if (remember) setTimeout(declare); // costs a style of every element: after the switch is seen
  else declare();
  speak();
/* for cloze */
  placeGaps();
/* end */
  for (const button of $$(".languages button")) {
    button.setAttribute("aria-pressed", button.dataset.set === value);
  }
  if (remember) keep("quizgen:language", value);
}
/* What no style sheet can switch: options of menus, the title, names for assistive technology. */
function speak() {
  for (const element of $$("[data-said]")) {
    element.textContent = chosen(JSON.parse(element.dataset.said));
  }
  for (const element of $$("[data-label]")) {
    element.setAttribute("aria-label", version(JSON.parse(element.dataset.label), locale()));
  }
/* for matching */
  for (const item of $$("[data-type=matching]")) {
    const texts = $$(".targets li", item).map((target) => `${target.value}. ${textOf(target)}`);
    texts.unshift(chosen(inEach("– choose –")));
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
  const copy = element.cloneNode(true);
  for (const math of $$("math", copy)) math.replaceWith(data.formulas?.[math.getAttribute("alttext")] ?? "");
  const parts = [...copy.children].filter(({ lang }) => lang).map((part) => [part.lang, part.textContent]);
  return parts.length ? chosen(Object.fromEntries(parts)) : copy.textContent.trim();
}
