// The staff's room: the topics of the group in Telegram or the threads of the channel in Slack, with messages.
import { day, element, item, service } from "./bubbles.js";
import { GROUP } from "./group.js";
import { CHANNEL } from "./channel.js";
import { locale, spoken, words } from "./language.js";
import { coalesced, follow, released } from "./live.js";

const $ = (id) => document.getElementById(id);
const DESKS = { telegram: GROUP, slack: CHANNEL };
const NEAR_END_PIXELS = 120;

let desk = GROUP;
let platform = null;
let room = null;
let operator = null;
let chosen = null;
let answering = null;
let editing = null;
let answered = null;
let drawn = "";
let atEnd = true;
const read = new Map();

const tried = async (deed) => {
  try {
    $("staff-error").textContent = "";
    await deed();
  } catch (error) {
    $("staff-error").textContent = error.message;
  }
};

// --- drawing

const refresh = coalesced(() => tried(async () => {
  const loaded = await desk.load(words, operator);
  await released();
  room = loaded;
  draw();
}));

function draw() {
  operator = room.people.find(({ id }) => id === operator?.id) ?? room.people[0] ?? null;
  chosen = room.topics.find(({ key }) => key === chosen?.key) ?? null;
  $("staff-name").textContent = room.title;
  $("staff-status").textContent = words.staffStatus[room.bot];
  $("staff-bot").textContent = room.bot === "gone" ? words.botBack : words.botAway;
  $("operator").replaceChildren(...room.people.map((one) => element("option", { value: one.id, textContent: one.name, selected: one.id === operator?.id })));
  $("staff-idle").hidden = DESKS[platform] === desk;
  $("staff-idle").textContent = desk === GROUP ? words.groupIdle : words.slackIdle;
  $("staff").dataset.view = chosen ? "thread" : "list";
  topics();
  thread();
  toasts();
}

function topics() {
  const held = $("topics").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  $("topics").replaceChildren(...room.topics.map((topic) => element("li", {}, row(topic))));
  if (held !== null) [...$("topics").querySelectorAll("button")].find(({ dataset }) => dataset.key === held)?.focus();
}

function row(topic) {
  const last = topic.messages.at(-1);
  if (topic.key === chosen?.key) read.set(topic.key, last?.id);
  const fresh = last && last.from === "bot" && read.get(topic.key) !== last.id;
  const said = last ? service(last, words) ?? last.text ?? last.caption ?? words.kinds[last.kind] ?? "" : "";
  const made = element("button", { type: "button", onclick: () => choose(topic) },
    element("span", { className: "icon-of", ariaHidden: "true" }, topic.name.slice(0, 1)),
    element("span", { className: "of" }, element("b", {}, topic.name), element("small", {}, said.split("\n")[0])),
    topic.closed ? element("span", { className: "mark-of", title: words.closed }, "🔒", element("span", { className: "hidden" }, words.closed)) : null,
    fresh ? element("span", { className: "fresh-of" }, element("span", { className: "hidden" }, words.fresh)) : null);
  made.dataset.key = topic.key;
  if (topic.key === chosen?.key) made.setAttribute("aria-current", "true");
  return made;
}

function thread() {
  $("staff-thread").hidden = !chosen;
  $("staff-empty").hidden = Boolean(chosen);
  if (!chosen) return;
  $("topic-name").textContent = chosen.name;
  $("topic-close").hidden = $("topic-delete").hidden = !chosen.own;
  $("topic-close").textContent = chosen.closed ? words.reopen : words.closeTopic;
  const looks = JSON.stringify([chosen.key, chosen.messages, operator?.id, locale]);
  if (looks === drawn) return;
  const moved = JSON.parse(drawn || "[null]")[0] !== chosen.key;
  const box = $("staff-scroller");
  atEnd = moved || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PIXELS;
  drawn = looks;
  const log = $("staff-log");
  const held = log.contains(document.activeElement) ? [...log.querySelectorAll("button, a")].indexOf(document.activeElement) : -1;
  log.replaceChildren(...lines(chosen.messages));
  if (held >= 0) log.querySelectorAll("button, a")[held]?.focus();
  toTheEnd();
}

function toTheEnd() {
  if (atEnd) $("staff-scroller").scrollTop = $("staff-scroller").scrollHeight;
}

function lines(messages) {
  let before = null;
  return messages.flatMap((message) => {
    const date = day(message.date, locale);
    const made = date === before ? [] : [element("li", { className: "day", textContent: date })];
    before = date;
    return [...made, line(message)];
  });
}

function line(message) {
  const happened = service(message, words);
  if (happened !== null) return element("li", { className: "day", textContent: `${message.author.name} ${happened}` });
  const mine = message.author.id === operator?.id;
  const shown = { ...message, from: mine ? "user" : "bot" };
  const made = item(shown, { ...words, bot: message.author.name }, locale, deeds);
  if (!mine) made.querySelector(".bubble").prepend(element("b", { className: "speaker", textContent: message.author.name }));
  if (message.whisper) made.classList.add("whisper");
  else made.querySelector(".bubble").append(tools(message, mine));
  return made;
}

function tools(message, mine) {
  const about = (message.text ?? message.caption ?? words.kinds[message.kind] ?? "").slice(0, 40);
  const tool = (label, onclick) => element("button", { type: "button", textContent: label, ariaLabel: `${label}: ${about}`, onclick });
  return element("span", { className: "tools" },
    desk.answers ? tool(words.answer, () => begin({ answer: message })) : null,
    mine && message.text ? tool(words.change, () => begin({ edit: message })) : null);
}

function toasts() {
  const all = room.answers;
  if (answered === null) answered = all.length;
  for (const answer of all.slice(answered)) if (answer.text) $("staff-said").replaceChildren(element("p", { textContent: answer.text }));
  answered = all.length;
  clearTimeout(toasts.fading);
  toasts.fading = setTimeout(() => $("staff-said").replaceChildren(), 6000);
}

// --- deeds of an operator

const deeds = {
  say: (text) => tried(() => desk.say(operator, chosen, text, null)),
  waits: () => false,
  settle: toTheEnd,
  file: (id) => desk.file(id),
  quoted: (id) => chosen?.messages.find((message) => message.id === id),
  press: (id, [r, c]) => tried(async () => {
    await desk.press(operator, chosen.messages.find((message) => message.id === id), r, c);
    await refresh();
  }),
};

function choose(topic) {
  chosen = topic;
  begin({});
  draw();
}

function begin({ answer = null, edit = null }) {
  [answering, editing] = [answer, edit];
  const about = answer ?? edit;
  $("staff-about").hidden = !about;
  $("staff-quote").textContent = about ? `${answer ? words.answer : words.change}: ${(about.text ?? about.caption ?? "").split("\n")[0].slice(0, 60)}` : "";
  if (edit) $("staff-words").value = edit.text;
  if (about || chosen) $("staff-words").focus();
}

const send = () => tried(async () => {
  const text = $("staff-words").value.trim();
  if (!text || !chosen) return;
  if (editing) await desk.edit(operator, editing, text);
  else await desk.say(operator, chosen, text, answering);
  $("staff-words").value = "";
  begin({});
  await refresh();
  atEnd = true;
  toTheEnd();
});

async function encoded(file) {
  let binary = "";
  for (const byte of new Uint8Array(await file.arrayBuffer())) binary += String.fromCharCode(byte);
  return { name: file.name, mime: file.type || "application/octet-stream", data: btoa(binary) };
}

const attach = () => tried(async () => {
  const files = await Promise.all([...$("staff-file").files].map(encoded));
  $("staff-file").value = "";
  if (files.length && chosen) await desk.send(operator, chosen, files);
  await refresh();
});

function settle(name) {
  desk = DESKS[name];
  [chosen, answered, drawn] = [null, null, ""];
  sessionStorage.desk = name;
  for (const one of document.getElementsByName("desk")) one.checked = one.value === name;
  return refresh();
}

$("staff-back").onclick = () => { chosen = null; draw(); $("topics").querySelector("button")?.focus(); };
$("staff-composer").onsubmit = (event) => { event.preventDefault(); send(); };
$("staff-words").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  if (event.key === "Escape") begin({});
};
$("staff-drop").onclick = () => { $("staff-words").value = ""; begin({}); };
$("staff-file").onchange = attach;
$("operator").onchange = () => { operator = room.people.find(({ id }) => String(id) === $("operator").value); refresh(); };
$("topic-close").onclick = () => tried(async () => { await desk.close(operator, chosen); await refresh(); });
$("topic-delete").onclick = () => tried(async () => { await desk.erase(operator, chosen); await refresh(); });
$("staff-bot").onclick = () => tried(async () => { await desk.bot(operator, room.bot === "gone"); await refresh(); });
$("topics").onkeydown = (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = [...$("topics").querySelectorAll("button")];
  all.at((all.indexOf(document.activeElement) + step) % all.length)?.focus();
  event.preventDefault();
};
for (const one of document.getElementsByName("desk")) one.onchange = () => settle(one.value);

$("staff-scroller").onscroll = () => { atEnd = $("staff-scroller").scrollHeight - $("staff-scroller").scrollTop - $("staff-scroller").clientHeight < NEAR_END_PIXELS; };
new ResizeObserver(toTheEnd).observe($("staff-scroller"));

// `desks` are those of `telegram` and `slack` that run; the reception works with `chosenDesk`.
export async function start(desks, chosenDesk) {
  platform = chosenDesk;
  $("desks").hidden = desks.length < 2;
  await settle(desks.includes(sessionStorage.desk) ? sessionStorage.desk : desks.includes(platform) ? platform : desks[0]);
  spoken(() => {
    drawn = "";
    $("staff-words").placeholder = words.message;
    return refresh();
  });
  follow("telegram", (change) => { if (desk === GROUP && (!change || GROUP.is(change.chat))) refresh(); });
  follow("slack", () => { if (desk === CHANNEL) refresh(); });
}
