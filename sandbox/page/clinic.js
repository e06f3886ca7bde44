// The clinic's own screen: a day of a branch in Doctor Eleks, and the work of the registry.
import { element } from "./bubbles.js";
import { call } from "./calls.js";
import { locale, spoken, words } from "./language.js";
import { changed, coalesced, follow } from "./live.js";

const $ = (id) => document.getElementById(id);
const PIXELS_PER_MINUTE = 1.7;
const EVENING = 17 * 60; // in minutes since midnight; after it, the page opens on the next day
const REGISTRY = "registratura";
const FAULTS = {
  slow: [{ kind: "delay", seconds: 3 }],
  refuses: [{ kind: "refuse", code: 500, text: "Внутрішня помилка сервера" }],
};

let state = null;
let shown = null;
let known = null; // the visits of the last look, by id
let moving = null;

const ask = (path, method, body) => call(`/doctor-eleks/control/${path}`, method, body);
const minutes = (time) => Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16));
const hour = (time) => time.slice(11, 16);
const short = (name) => name.split(" ").map((part, index) => (index ? `${part[0]}.` : part)).join(" ");

// The clinic's times have no offset. Formatting them as UTC keeps them unchanged.
const told = (time) => new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" })
  .format(new Date(`${time.slice(0, 16)}Z`));

const tried = async (deed) => {
  $("clinic-error").textContent = "";
  try {
    return await deed();
  } catch (error) {
    $("clinic-error").textContent = error.message;
    return null;
  }
};

const refresh = coalesced(() => tried(async () => {
  state = await ask("state");
  if (!$("branch").value) begin();
  shown = await ask(`branches/${$("branch").value}/days/${$("day").value}`);
  const rules = await ask("faults");
  for (const id of Object.keys(FAULTS)) $(id).setAttribute("aria-pressed", String(rules.some(({ kind }) => kind === FAULTS[id][0].kind)));
  $("power").setAttribute("aria-pressed", String(state.power));
  $("dark").hidden = state.power;
  news();
  draw();
}));

function begin() {
  $("branch").replaceChildren(...state.branches.map(({ guid, short_name: name }) => element("option", { value: guid, textContent: name })));
  $("day").value = state.now.slice(0, 10);
  if (minutes(state.now) > EVENING) turn(1);
}

// --- the day

function draw() {
  const times = shown.doctors.flatMap(({ slots, visits }) => [...slots, ...visits]);
  const from = Math.floor(Math.min(...times.map(({ start }) => minutes(start))) / 60) * 60;
  const to = Math.ceil(Math.max(...times.map(({ end }) => minutes(end))) / 60) * 60;
  const held = $("schedule").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  $("nobody").hidden = times.length > 0;
  $("clinic-moving").hidden = !moving;
  $("moving-whom").textContent = moving ? `${words.moving}: ${moving.patient_name}` : "";
  $("schedule").replaceChildren(...(times.length ? [hours(from, to), ...shown.doctors.map((doctor) => column(doctor, from, to))] : []));
  if (held) $("schedule").querySelector(`[data-key="${held}"]`)?.focus();
}

function hours(from, to) {
  const marks = [];
  for (let at = from; at < to; at += 60) marks.push(element("span", { style: `top: ${(at - from) * PIXELS_PER_MINUTE}px`, textContent: `${at / 60}:00` }));
  const ruler = element("div", { className: "hours", ariaHidden: "true" }, element("div", { className: "doctor-head" }), element("div", { className: "day-of", style: `height: ${(to - from) * PIXELS_PER_MINUTE}px` }, ...marks));
  if (shown.day === shown.now.slice(0, 10)) ruler.lastChild.append(element("i", { className: "now-line", style: `top: ${(minutes(shown.now) - from) * PIXELS_PER_MINUTE}px` }));
  return ruler;
}

function column(doctor, from, to) {
  const standing = doctor.visits.filter(({ status }) => !["cancelled", "no_show"].includes(status));
  const over = doctor.visits.filter((visit) => !standing.includes(visit));
  const items = [...doctor.slots.map((slot) => [slot, slotOf(doctor, slot)]), ...standing.map((visit) => [visit, visitOf(visit)])]
    .sort(([one], [other]) => (one.start < other.start ? -1 : 1))
    .map(([{ start, end }, inside]) => element("li", { style: `top: ${(minutes(start) - from) * PIXELS_PER_MINUTE}px; height: ${(minutes(end) - minutes(start)) * PIXELS_PER_MINUTE}px` }, inside));
  return element("section", { className: "doctor", ariaLabel: doctor.name },
    element("div", { className: "doctor-head" }, element("h3", { title: doctor.name }, doctor.short_name), element("small", {}, doctor.speciality)),
    element("ol", { className: "day-of", style: `height: ${(to - from) * PIXELS_PER_MINUTE}px` }, ...items),
    over.length ? element("ul", { className: "over" }, ...over.map((visit) => element("li", {}, visitOf(visit)))) : null);
}

function slotOf(doctor, slot) {
  if (slot.state !== "free") return element("span", { className: `slot ${slot.state}` }, hour(slot.start), element("span", { className: "hidden" }, ` ${words[slot.state] ?? ""}`));
  const made = element("button", { type: "button", className: "slot free", onclick: () => (moving ? moveTo(doctor, slot) : book(doctor, slot)) },
    hour(slot.start), element("span", { className: "hidden" }, `, ${words.free}, ${doctor.short_name}`));
  made.dataset.key = `${doctor.login} ${slot.start}`;
  return made;
}

function visitOf(visit) {
  const made = element("button", { type: "button", className: `visit ${visit.status}`, onclick: () => open(visit) },
    element("b", {}, hour(visit.start)), ` ${short(visit.patient_name)}`, element("small", {}, words.status[visit.status]));
  if (visit.created_by !== REGISTRY) made.classList.add("online");
  made.dataset.key = `visit ${visit.id}`;
  return made;
}

// --- news: visits that are new or changed, on any day

function news() {
  const fresh = new Map(state.visits.map((visit) => [visit.id, visit]));
  const others = known && state.visits.filter((visit) => {
    const before = known.get(visit.id);
    return !before || before.start !== visit.start || before.doctor !== visit.doctor || before.status !== visit.status;
  });
  if (others?.length) tell(others.at(-1), known.get(others.at(-1).id));
  known = fresh;
}

function tell(visit, before) {
  const kind = !before ? "made" : before.status === visit.status ? "moved" : "marked";
  const status = kind === "marked" ? `, ${words.status[visit.status]}` : "";
  $("news").replaceChildren(
    element("p", {}, element("b", {}, words.news[kind]), ` ${visit.patient_name}: ${told(visit.start)}, ${visit.doctor_name}, ${branchOf(visit)}${status}`),
    element("button", { type: "button", className: "text-button", textContent: words.show, onclick: () => show(visit) }));
}

const branchOf = (visit) => state.branches.find(({ guid }) => guid === visit.branch).short_name;

async function show(visit) {
  $("branch").value = visit.branch;
  $("day").value = visit.start.slice(0, 10);
  await refresh();
  const there = $("schedule").querySelector(`[data-key="visit ${visit.id}"]`);
  there?.scrollIntoView({ block: "center", inline: "center" });
  there?.classList.add("found");
  there?.focus({ preventScroll: true });
}

// --- deeds of the registry

async function asked(dialog) {
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((done) => { dialog.addEventListener("close", done, { once: true }); });
  return dialog.returnValue;
}

async function open(visit) {
  $("visit-title").textContent = visit.patient_name;
  $("visit-about").textContent = [told(visit.start), visit.doctor_name, visit.service_name, words.status[visit.status],
    words.made[visit.created_by === REGISTRY ? "phone" : "telegram"]].join(" · ");
  const deed = await asked($("visit"));
  if (deed === "no") return;
  if (deed === "move") {
    moving = visit;
    draw();
    $("stay").focus();
    return;
  }
  await tried(() => ask(`visits/${visit.id}/status`, "POST", { status: deed }));
  await refresh();
}

async function moveTo(doctor, slot) {
  const visit = moving;
  moving = null;
  await tried(() => ask(`visits/${visit.id}/move`, "POST", { doctor: doctor.login, start: slot.start, branch: slot.branch }));
  await refresh();
}

async function book(doctor, slot) {
  $("booking-when").textContent = `${told(slot.start)} · ${doctor.name}`;
  $("whom").replaceChildren(...state.patients.map(({ id, name, phone }) => element("option", { value: id, textContent: `${name}${phone ? ` · +${phone}` : ""}` })),
    element("option", { value: "", textContent: words.newCard }));
  $("for-service").replaceChildren(...doctor.services.map(({ id, name, minutes: long }) => element("option", { value: id, textContent: `${name}, ${long} ${words.minutes}` })));
  whom();
  if (await asked($("booking")) !== "yes") return;
  await tried(async () => {
    const patient = $("whom").value ? Number($("whom").value) : (await ask("patients", "POST", card())).id;
    await ask("visits", "POST", { patient, doctor: doctor.login, start: slot.start, branch: slot.branch, service: Number($("for-service").value) });
  });
  await refresh();
}

function card() {
  return { surname: $("card-surname").value, first_name: $("card-name").value, birth_date: $("card-born").value || null,
    phone: $("card-phone").value.replace(/\D/g, "") || null };
}

function whom() {
  $("new-card").hidden = $("whom").value !== "";
  $("card-surname").required = $("card-name").required = !$("new-card").hidden;
}

function turn(days) {
  const day = new Date(`${$("day").value}T12:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  $("day").value = day.toISOString().slice(0, 10);
  return refresh();
}

const pressed = (id) => $(id).getAttribute("aria-pressed") === "true";

$("whom").onchange = whom;
$("which").onsubmit = (event) => event.preventDefault();
$("branch").onchange = $("day").onchange = () => { if ($("day").value) refresh(); };
$("day-before").onclick = () => turn(-1);
$("day-after").onclick = () => turn(1);
$("today").onclick = () => { $("day").value = state.now.slice(0, 10); refresh(); };
$("stay").onclick = () => { moving = null; draw(); };
$("power").onclick = () => tried(async () => { await ask("power", "POST", { on: !pressed("power") }); changed("clinic"); });
for (const id of Object.keys(FAULTS)) {
  $(id).onclick = () => tried(async () => { await ask("faults", "PUT", pressed(id) ? [] : FAULTS[id]); changed("clinic"); });
}

export async function start() {
  await refresh();
  spoken(refresh);
  for (const room of ["clinic", "clock"]) follow(room, refresh);
}
