// The patient's side of the chat: shows the chat that the double holds, and sends the patient's deeds to it.
import { day, element, item } from "./bubbles.js";
import { call } from "./calls.js";
import { language, locale, spoken, words } from "./language.js";
import { coalesced, follow, released } from "./live.js";
import * as sms from "./sms.js";

const $ = (id) => document.getElementById(id);
// Three patients to begin with: one with visits, a family of four on one number, one unknown to the clinic.
const OURS = [
  { id: 700001, first_name: "Оксана", last_name: "Гончаренко", phone_number: "+380671110001" },
  { id: 700002, first_name: "Ігор", last_name: "Кравченко", phone_number: "+380671110003" },
  { id: 700003, first_name: "Андрій", last_name: "Шевчук", phone_number: "+380503334455" },
];
const NEAR_END_PIXELS = 120;
const ACTION_FADES_MS = 5200;

let users = [];
let patient = null;
let bot = { commands: [], menu_button: {} };
let chat = { messages: [], answers: [] };
let shown = new Map();
let answered = 0;
let fading = 0;
let keysHidden = false;
const presses = new Map();

const ask = (path, method, body) => call(`/telegram/control/${path}`, method, body);

const messageOf = (id) => chat.messages.find((one) => one.id === id);

const act = async (deed, body = {}) => {
  try {
    return await ask(`chats/${patient.id}/${deed}`, "POST", body);
  } catch (error) {
    toast(error.message);
    return null;
  }
};

// --- drawing

async function meet() {
  users = await ask("users");
  for (const one of OURS.filter(({ id }) => !users.some((user) => user.id === id))) users.push(await ask("users", "POST", { ...one, language_code: language }));
  const wanted = Number(location.hash.slice(1)) || Number(sessionStorage.patient);
  await become(users.find((user) => user.id === wanted) ?? users.find((user) => user.id === OURS[0].id));
}

async function become(user) {
  patient = await spokenTo(user);
  sessionStorage.patient = user.id;
  shown = new Map();
  answered = null;
  presses.clear();
  keysHidden = false;
  $("log").replaceChildren();
  people();
  cards();
  await refresh();
}

function people() {
  $("patient").replaceChildren(...users.map((user) => element("option", { value: user.id, textContent: user.first_name, selected: user.id === patient.id })),
    element("option", { value: "", textContent: words.newOption }));
}

// Lists the clinic's patients with this number: a visitor must know which date of birth to type.
async function cards() {
  const whose = patient;
  const clinic = await call("/doctor-eleks/control/state").catch(() => null);
  if (whose !== patient || !clinic) return;
  const number = (whose.phone_number ?? "").replace(/\D/g, "");
  const known = clinic.patients.filter(({ phone, sms_phone }) => [phone, sms_phone].includes(number));
  const told = known.map(({ name, birth_date: born }) => `${name}${born ? ` (${born.split("-").reverse().join(".")})` : ""}`);
  $("cards").textContent = told.length ? `${words.cards} ${told.join(", ")}` : words.noCards;
}

const refresh = coalesced(() => draw().then(() => { $("offline").hidden = true; }, () => { $("offline").hidden = false; }));

async function draw() {
  const whose = patient.id;
  const [freshChat, freshBot] = await Promise.all([
    ask(`chats/${whose}`), ask(`bot?user_id=${whose}&language_code=${patient.language_code ?? ""}`)]);
  await released();
  if (whose !== patient.id) return;
  [chat, bot] = [freshChat, freshBot];
  const low = $("scroller").scrollHeight - $("scroller").scrollTop - $("scroller").clientHeight < NEAR_END_PIXELS || shown.size === 0;
  answers();
  messages();
  head();
  foot();
  if (low) toTheEnd();
}

function head() {
  const says = { typing: words.typing, upload_photo: words.uploading }[chat.action];
  $("name").textContent = bot.first_name;
  $("status").textContent = says ?? words.bot;
  $("status").classList.toggle("acting", Boolean(says));
  $("typing").hidden = chat.action !== "typing";
  $("block").textContent = chat.blocked ? words.unblock : words.block;
  clearTimeout(fading);
  if (chat.action) fading = setTimeout(refresh, ACTION_FADES_MS);
}

function messages() {
  const log = $("log");
  const first = shown.size === 0;
  const old = shown;
  shown = new Map();
  let before = null;
  let previous = null;
  for (const message of chat.messages) {
    const date = day(message.date, locale);
    if (before === null || day(before.date, locale) !== date) previous = place(log, `day ${date}`, date, old, previous, () => element("li", { className: "day", textContent: date }));
    const looks = JSON.stringify([message, waiting(message)]);
    const turned = before && before.from !== message.from;
    previous = place(log, message.id, looks, old, previous, (known) => {
      const made = item(message, words, locale, deeds);
      made.classList.toggle("turned", Boolean(turned));
      made.classList.toggle("fresh", !known && !first);
      return made;
    });
    before = message;
  }
  for (const { node } of old.values()) node.remove();
  $("about").hidden = chat.messages.length > 0 || !bot.description;
  $("description").textContent = bot.description;
}

// Keeps a node that looks the same as before: the focus and a screen reader's place stay.
function place(log, key, looks, old, previous, make) {
  const known = old.get(key);
  old.delete(key);
  let node = known?.node;
  if (known?.looks !== looks) {
    const held = node && [...node.querySelectorAll("button, a")].indexOf(document.activeElement);
    const fresh = make(node);
    if (node) node.replaceWith(fresh);
    node = fresh;
    if (held >= 0) [...node.querySelectorAll("button, a")].at(held)?.focus();
  }
  const next = previous ? previous.nextSibling : log.firstChild;
  if (node !== next) log.insertBefore(node, next);
  shown.set(key, { node, looks });
  return node;
}

function answers() {
  if (answered === null) answered = chat.answers.length;
  for (const answer of chat.answers.slice(answered)) {
    if (answer.text && answer.alert) notice(answer.text);
    else if (answer.text) toast(answer.text);
  }
  answered = chat.answers.length;
  const done = new Set(chat.answers.map((answer) => answer.query_id));
  for (const [key, { query }] of presses) if (done.has(query)) presses.delete(key);
}

// The pressed buttons of a message that wait for an answer. Once the message has changed, its buttons are new ones.
function waiting(message) {
  const seen = JSON.stringify(message);
  return [...presses].filter(([key, { under }]) => key.startsWith(`${message.id}:`) && under === seen).map(([key]) => key);
}

function foot() {
  const silent = chat.messages.length === 0 || chat.blocked;
  $("begin").hidden = !silent;
  $("begin").textContent = chat.blocked ? words.unblock : words.start;
  $("composer").hidden = silent;
  $("menu").hidden = bot.menu_button.type !== "commands" || bot.commands.length === 0;
  $("words").placeholder = chat.input_placeholder ?? words.message;
  const keyboard = silent ? null : chat.reply_keyboard;
  $("keys").hidden = !keyboard;
  $("keys").setAttribute("aria-expanded", String(!keysHidden));
  $("keyboard").hidden = !keyboard || keysHidden;
  const looks = JSON.stringify(keyboard);
  if ($("keyboard").dataset.looks === looks) return;
  $("keyboard").dataset.looks = looks;
  $("keyboard").replaceChildren(...(keyboard ?? []).map((row) => element("div", { className: "row" },
    ...row.map((button) => element("button", { type: "button", textContent: button.text, onclick: () => reply(button) })))));
}

function toTheEnd() {
  $("scroller").scrollTop = $("scroller").scrollHeight;
}

function toast(text) {
  const shownText = element("p", { textContent: text });
  $("toast").replaceChildren(shownText);
  setTimeout(() => shownText.remove(), 2500 + text.length * 40);
}

function notice(text) {
  $("alert-text").textContent = text;
  $("alert").showModal();
}

// --- deeds of the patient

const deeds = {
  say: (text) => act("text", { text }),
  waits: (id, [row, column]) => waiting(messageOf(id)).includes(`${id}:${row}:${column}`),
  settle: () => toTheEnd(),
  file: (id) => `/telegram/control/files/${id}`,
  quoted: messageOf,
  press: async (id, [row, column]) => {
    const key = `${id}:${row}:${column}`;
    if (waiting(messageOf(id)).includes(key)) return;
    const made = { query: null, under: JSON.stringify(messageOf(id)) };
    presses.set(key, made);
    const pressed = await act("press", { message_id: id, row, column });
    if (pressed) made.query = pressed.query_id;
    else if (presses.get(key) === made) presses.delete(key);
    setTimeout(() => { if (presses.get(key) === made) { presses.delete(key); refresh(); } }, 15000);
    await refresh();
  },
};

async function asked(dialog) {
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((done) => { dialog.addEventListener("close", done, { once: true }); });
  return dialog.returnValue === "yes";
}

async function reply(button) {
  if (!button.request_contact) {
    await act("reply_button", { label: button.text });
    return;
  }
  $("phone").value = chat.user.phone_number ?? "";
  const phone = () => $("phone").value.replace(/[^+\d]/g, "");
  if (await asked($("share"))) await act("reply_button", { label: button.text, phone_number: phone() });
  $("words").focus();
}

async function welcome() {
  $("first-name").value = "";
  $("new-phone").value = `+38067${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
  if (!(await asked($("newcomer")))) return people();
  const user = await ask("users", "POST", { first_name: $("first-name").value, language_code: language, phone_number: $("new-phone").value.replace(/[^+\d]/g, "") });
  users.push(user);
  return become(user);
}

function send() {
  const text = $("words").value.trim();
  if (!text) return;
  $("words").value = "";
  grow();
  commands("");
  deeds.say(text);
  toTheEnd();
}

function grow() {
  $("words").style.height = "auto";
  $("words").style.height = `${$("words").scrollHeight}px`;
}

function commands(typed) {
  const fitting = typed.startsWith("/") ? bot.commands.filter(({ command }) => `/${command}`.startsWith(typed)) : [];
  open("menu", "commands", fitting.length > 0);
  $("commands").replaceChildren(...fitting.map(({ command, description }) => element("button", {
    type: "button", onclick: () => { $("words").value = ""; open("menu", "commands", false); deeds.say(`/${command}`); $("words").focus(); },
  }, element("b", {}, `/${command}`), description)));
}

function open(button, popup, wanted) {
  $(popup).hidden = !wanted;
  $(button).setAttribute("aria-expanded", String(wanted));
}

async function attach() {
  const [file] = $("picture").files;
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  $("picture").value = "";
  const kind = file.type.match(/^image\/(png|jpeg)$/) ? "photo" : "document";
  await act(kind, { data: btoa(binary), mime: file.type || "application/octet-stream", name: file.name });
}

$("composer").onsubmit = (event) => { event.preventDefault(); send(); };
$("words").oninput = () => { grow(); commands($("words").value); };
$("words").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
};
$("menu").onclick = () => {
  if (!$("commands").hidden) return open("menu", "commands", false);
  commands("/");
  return $("commands").firstElementChild?.focus();
};
$("keys").onclick = () => { keysHidden = !keysHidden; foot(); };
$("begin").onclick = () => act("start");
$("picture").onchange = attach;
$("more").onclick = () => open("more", "options", $("options").hidden);
$("block").onclick = async () => { open("more", "options", false); await act(chat.blocked ? "unblock" : "block"); };
$("patient").onchange = () => {
  const chosen = users.find((user) => String(user.id) === $("patient").value);
  return chosen ? become(chosen) : welcome();
};
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const [button, popup] of [["menu", "commands"], ["more", "options"]]) {
    if (!$(popup).hidden) { open(button, popup, false); $(button).focus(); }
  }
});
document.addEventListener("click", (event) => {
  for (const [button, popup] of [["menu", "commands"], ["more", "options"]]) {
    if (!event.target.closest(`#${button}, #${popup}, #words`)) open(button, popup, false);
  }
});

// The patient's phone is set to the page's language: the bot learns this and answers in it.
async function spokenTo(user) {
  if (user.language_code === language) return user;
  const changed = await ask("users", "POST", { ...user, language_code: language });
  users = users.map((one) => (one.id === changed.id ? changed : one));
  return changed;
}

async function speak() {
  $("offline").textContent = words.offline;
  await become(patient);
}

// Keeps the chat at its end when the room becomes smaller, because a keyboard or the floor opens.
let atEnd = true;
$("scroller").onscroll = () => { atEnd = $("scroller").scrollHeight - $("scroller").scrollTop - $("scroller").clientHeight < NEAR_END_PIXELS; };
new ResizeObserver(() => { if (atEnd) toTheEnd(); }).observe($("scroller"));

export async function start() {
  await Promise.all([meet(), sms.start()]);
  spoken(speak);
  follow("telegram", (change) => { if (!change || change.chat === patient.id) refresh(); });
  follow("clinic", cards);
}
