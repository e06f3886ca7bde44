// The clock of the whole system: it shows the time and the next event, and moves forward.
import { call } from "./calls.js";
import { language, locale, spoken, words } from "./language.js";
import { coalesced, follow } from "./live.js";

const $ = (id) => document.getElementById(id);
const ZONE = "Europe/Kyiv";
const HOUR = 3600e3;
const DAY = 24 * HOUR;
const AT_ONCE = 6 * HOUR;
const SHORT_WAIT_MS = 400;

let ahead = 0; // milliseconds by which the sandbox's clock is ahead of this machine's
let next = null;
let doctors = new Map();
let halted = true;
let [began, until] = [0, 0]; // start and end of the move under way

export const now = () => new Date(Date.now() + ahead);

const told = (moment, format) => new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...format }).format(moment);
const moment = (at) => told(at, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function tick() {
  const at = now();
  $("now").textContent = told(at, { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  $("now").dateTime = at.toISOString();
}

const look = coalesced(async () => {
  const { now: at } = await call("/sandbox/clock");
  ahead = new Date(at) - Date.now();
  const coming = await call("/sandbox/coming");
  next = coming.next ?? { at: coming.reads_clinic_at, kind: "reads" };
  draw();
});

function draw() {
  tick();
  $("passed").value = Math.min(1, (now() - began) / (until - began) || 0);
  $("next-at").textContent = moment(new Date(next.at));
  $("next-what").textContent = what(next);
}

function what({ kind, visit }) {
  const about = visit && `${moment(new Date(visit.start))}, ${doctors.get(visit.doctor) ?? visit.doctor}`;
  return about ? `${words.coming[kind]} (${about})` : words.coming[kind];
}

// Moves from one event to the next until `end`, a few hours at most at a time: this way it can be stopped.
async function pass(end) {
  [began, until] = [now(), end];
  halted = false;
  show(true);
  try {
    while (!halted && now() < end) {
      const event = next.kind === "reads" ? end : new Date(next.at);
      const stop = new Date(Math.min(end, Math.max(event, now().getTime() + SHORT_WAIT_MS), now().getTime() + AT_ONCE));
      await call("/sandbox/clock", "PUT", { now: stop.toISOString() });
      await look();
    }
  } catch (error) {
    $("clock-error").textContent = error.message;
  }
  halted = true;
  show(false);
}

function show(passing) {
  $("clock-error").textContent = "";
  $("passing").hidden = !passing;
  for (const id of ["step", "play", "to-date"]) $(id).hidden = passing;
  if (passing) $("halt").focus();
}

// People type the clinic's wall clock; add the offset that the clinic's time zone has at that time.
function typed(text) {
  const guess = new Date(`${text}Z`);
  const there = new Date(guess.toLocaleString("sv", { timeZone: ZONE }).replace(" ", "T") + "Z");
  return new Date(guess - (there - guess));
}

$("step").onclick = async () => { await pass(new Date(next.at)); $("step").focus(); };
$("play").onclick = async () => { await pass(new Date(now().getTime() + DAY)); $("play").focus(); };
// On a telephone the clock is folded to its button and the time.
$("clock-open").onclick = () => {
  const wanted = $("clock-open").getAttribute("aria-expanded") === "false";
  $("clock-open").setAttribute("aria-expanded", String(wanted));
  $("clock").classList.toggle("open", wanted);
};
$("halt").onclick = () => { halted = true; };
$("to-date").onsubmit = async (event) => {
  event.preventDefault();
  const to = typed($("when").value);
  if (to > now()) await pass(to);
  else $("clock-error").textContent = words.past;
};

export async function start() {
  const clinic = await call("/doctor-eleks/control/state").catch(() => ({ doctors: [] }));
  doctors = new Map(clinic.doctors.map(({ login, name }) => [login, name]));
  await look();
  $("when").value = now().toLocaleString("sv", { timeZone: ZONE }).slice(0, 16).replace(" ", "T");
  $("when").lang = language;
  spoken(draw);
  setInterval(tick, 1000);
  for (const room of ["clock", "telegram", "clinic"]) follow(room, soon);
}

// The stack plans a notice a moment after the message that causes it: look again a little later.
let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(look, SHORT_WAIT_MS);
}
