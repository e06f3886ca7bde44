// The page's language, and the texts of all elements that are marked with `data-say` or `data-name`.
import en from "./words/en.js";
import uk from "./words/uk.js";

const WORDS = { uk, en };
const listeners = [];

export let language = localStorage.language ?? (navigator.language.startsWith("uk") ? "uk" : "en");
export let words = WORDS[language];
export let locale = "uk";

// Calls `heard` once at the start and at each change of the language.
export function spoken(heard) {
  listeners.push(heard);
}

export async function speak(wanted) {
  language = localStorage.language = wanted;
  words = WORDS[language];
  locale = language === "en" ? "en-GB" : "uk";
  document.documentElement.lang = language;
  document.title = words.title;
  for (const it of document.querySelectorAll("[data-say]")) it.textContent = words[it.dataset.say];
  for (const it of document.querySelectorAll("[data-name]")) it.ariaLabel = words[it.dataset.name];
  for (const heard of listeners) await heard();
}
