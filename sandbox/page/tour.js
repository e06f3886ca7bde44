// The guided tour: seven steps that the visitor does in the running sandbox. A part is ticked once it has really happened.
import { element } from "./bubbles.js";
import { call } from "./calls.js";
import { now } from "./clock.js";
import { language, spoken } from "./language.js";
import { coalesced, follow } from "./live.js";
import en from "./words/tour_en.js";
import uk from "./words/tour_uk.js";

const $ = (id) => document.getElementById(id);
const TEXTS = { uk, en };
const OKSANA = 700001;
const IHOR = 700002;
const BOT = "reception"; // the login in Doctor Eleks with which the reception books
const PHONE_VISIT = "Kovalenko"; // the doctor of the visit that Oksana made by phone

const chat = (id) => call(`/telegram/control/chats/${id}`);
const clinic = () => call("/doctor-eleks/control/state");
const desk = async () => {
  const { id } = (await call("/telegram/control/groups")).find(({ migrated_to: moved }) => !moved);
  return call(`/telegram/control/groups/${id}`);
};
const record = (account) => call(`/sandbox/floor/records/${account}`);
const labels = ({ keyboard }) => keyboard.flat().map(({ text }) => text);
const said = ({ messages }) => messages.filter(({ from }) => from === "bot");
const rated = (message) => ["1", "2", "3", "4", "5"].every((mark) => labels(message).includes(mark));
const paused = (message) => labels(message).some((label) => label.startsWith("🔄"));
const topics = ({ topics: all }) => all.filter(({ thread }) => thread !== null);

// A step has the room where it begins, and parts. The question of a part is asked of the doubles and of
// the stored record; the part is done when the answer is yes. `begun` is the result of `begin` at the opening.
const STEPS = [
  {
    name: "book", room: "patient-room",
    begin: async () => ({ visits: (await clinic()).visits.map(({ id }) => id) }),
    parts: {
      started: async () => (await chat(OKSANA)).messages.length > 0,
      linked: async () => ((await record(OKSANA))?.patients ?? []).length > 0,
      booked: async ({ visits }) => (await clinic()).visits.some(({ id, created_by: by }) => by === BOT && !visits.includes(id)),
    },
  },
  {
    name: "family", room: "patient-room",
    begin: async () => ({}),
    parts: {
      first: async () => ((await record(IHOR))?.patients ?? []).length > 0,
      second: async () => ((await record(IHOR))?.patients ?? []).length > 1,
    },
  },
  {
    name: "reminder", room: "clock",
    begin: async () => ({ messages: (await chat(OKSANA)).messages.length, at: now() }),
    parts: {
      came: async ({ messages }) => said(await chat(OKSANA)).length > 0 && (await chat(OKSANA)).messages.slice(messages).some((message) => labels(message).length >= 4 && message.text?.includes("🔔")),
      confirmed: async ({ messages }) => (await chat(OKSANA)).messages.slice(messages).some(({ edited, text }) => edited && text?.startsWith("✅")),
    },
  },
  {
    name: "feedback", room: "clock",
    begin: async () => ({ topics: topics(await desk()).length, answers: said(await chat(OKSANA)).length, at: now() }),
    parts: {
      asked: async ({ at }) => (await chat(OKSANA)).messages.some((message) => new Date(message.date) >= at && rated(message)) || (await record(OKSANA))?.ratings?.length > 0,
      card: async ({ at }) => topics(await desk()).some(({ messages }) => messages.some(({ from, date, keyboard }) => from === "bot" && keyboard.length && new Date(date) >= at)),
      answered: async ({ at }) => topics(await desk()).some(({ messages }) => messages.some(({ from, date, kind, text }) => from === "user" && kind === "text" && new Date(date) >= at
        && said(oksana).some((heard) => heard.text?.includes(text)))),
    },
  },
  {
    name: "power", room: "clinic",
    begin: async () => ({ messages: null }),
    parts: {
      off: async (begun) => {
        if (!(await clinic()).power) begun.messages ??= JSON.stringify(said(await chat(OKSANA)).at(-1));
        return begun.messages !== null;
      },
      shown: async ({ messages }) => messages !== null && JSON.stringify(said(await chat(OKSANA)).at(-1)) !== messages,
      on: async ({ messages }) => messages !== null && (await clinic()).power,
    },
  },
  {
    name: "moved", room: "clinic",
    begin: async () => {
      const { visits } = await clinic();
      const visit = visits.find(({ patient_name: name, status, doctor }) => status === "planned" && doctor === PHONE_VISIT && name.startsWith("Гончаренко"));
      return { visit, messages: (await chat(OKSANA)).messages.length };
    },
    parts: {
      moved: async ({ visit }) => (await clinic()).visits.some(({ id, start }) => id === visit?.id && start !== visit.start),
      told: async ({ messages }) => (await chat(OKSANA)).messages.slice(messages).some(({ from }) => from === "bot"),
    },
  },
  {
    name: "cabinet", room: "staff",
    begin: async () => ({ before: said(await chat(OKSANA)).filter(paused).map(({ id }) => id) }),
    parts: {
      opened: async () => document.querySelector(".phone iframe") !== null,
      paused: async ({ before }) => said(await chat(OKSANA)).some((message) => paused(message) && !before.includes(message.id)),
      again: async ({ before }) => !said(await chat(OKSANA)).some((message) => paused(message) && !before.includes(message.id)),
    },
  },
];
let oksana = { messages: [] };

let at = Number(sessionStorage.tour ?? (localStorage.toured ? -1 : 0)); // the first time it opens by itself
let begun = null;
let done = new Set();

const texts = () => TEXTS[language];

const look = coalesced(async () => {
  if (at < 0 || begun === null) return;
  const step = STEPS[at];
  const seen = begun;
  oksana = await chat(OKSANA);
  for (const [name, happened] of Object.entries(step.parts)) {
    if (!done.has(name) && !(await happened(seen).catch(() => false))) break; // parts are done in order
    if (seen !== begun) return;
    done.add(name);
  }
  draw();
});

function draw() {
  $("tour").hidden = at < 0;
  for (const room of document.querySelectorAll(".here")) room.classList.remove("here");
  if (at < 0) return;
  const { name, room, parts } = STEPS[at];
  const { title, why, parts: does } = texts()[name];
  const names = Object.keys(parts);
  const complete = names.every((part) => done.has(part));
  $(room).classList.add("here");
  $("tour-count").textContent = `${at + 1} / ${STEPS.length}`;
  $("tour-title").textContent = title;
  $("tour-why").textContent = why;
  const first = names.find((part) => !done.has(part)) ?? names.at(-1);
  const marks = names.map((part) => {
    const ready = done.has(part);
    return element("li", { className: `${ready ? "done" : ""}${part === first ? " current" : ""}`.trim() }, element("span", { className: "hidden" }, ready ? `${texts().done}: ` : ""), does[part]);
  });
  if ($("tour-parts").textContent !== marks.map(({ textContent }) => textContent).join("")) $("tour-parts").replaceChildren(...marks);
  $("tour-next").textContent = at + 1 < STEPS.length ? (complete ? texts().next : texts().skip) : texts().end;
  $("tour-next").classList.toggle("main", complete);
  $("tour-back").hidden = at === 0;
}

// On a telephone, where one room is seen at a time, shows the room in which a step begins.
function enter(room) {
  location.hash = room === "clock" ? "patient-room" : room;
  if (room === "clock" && $("clock-open").checkVisibility() && $("clock-open").ariaExpanded === "false") $("clock-open").click();
}

async function go(to) {
  at = to < STEPS.length ? to : -1;
  sessionStorage.tour = at;
  [begun, done] = [null, new Set()];
  draw();
  if (at < 0) {
    localStorage.toured = "yes";
    return $("tour-open").focus();
  }
  $("tour").focus();
  enter(STEPS[at].room);
  begun = await STEPS[at].begin();
  return look();
}

$("tour-open").onclick = () => go(0);
$("tour-next").onclick = () => go(at + 1);
$("tour-back").onclick = () => go(at - 1);
$("tour-end").onclick = () => go(STEPS.length);

export async function start() {
  if (at >= 0) await go(at);
  spoken(() => {
    $("tour-open").textContent = texts().open;
    $("tour-end").ariaLabel = texts().leave;
    draw();
  });
  for (const room of ["telegram", "clinic", "clock", "floor"]) follow(room, look);
}
