// The page: three rooms and the clock. A room is missing if the sandbox uses a real system instead of its double.
import { call } from "./calls.js";
import * as cabinet from "./cabinet.js";
import * as clinic from "./clinic.js";
import * as clock from "./clock.js";
import * as desk from "./desk.js";
import * as floor from "./floor.js";
import { language, speak, spoken, words } from "./language.js";
import { listen } from "./live.js";
import * as patient from "./patient.js";
import * as tour from "./tour.js";

const $ = (id) => document.getElementById(id);
const ROOMS = { telegram: ["patient-room", patient], "doctor-eleks": ["clinic", clinic] };

function absent(id) {
  $(id).hidden = true;
  for (const link of document.querySelectorAll(`#nav a[href="#${id}"]`)) link.hidden = true;
}

// On a telephone one room is shown at a time: the one that the address names, at first the patient's.
function enter() {
  const room = location.hash.slice(1) || "patient-room";
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.hash === `#${room}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (room === "floor") floor.unfold(true);
}
addEventListener("hashchange", enter);
enter();

$("language").onclick = () => speak(language === "uk" ? "en" : "uk");
spoken(() => {
  $("language").textContent = words.language;
  $("language").lang = language === "uk" ? "en" : "uk";
});

const { doubles, desk: platform } = await call("/sandbox/rooms");
const starting = [clock.start(), floor.start()];
for (const [double, [id, room]] of Object.entries(ROOMS)) {
  if (doubles.includes(double)) starting.push(room.start());
  else absent(id);
}
const desks = doubles.filter((double) => double !== "doctor-eleks");
if (desks.length) starting.push(desk.start(desks, platform));
else absent("staff");
if (platform === "telegram" && doubles.includes("telegram")) cabinet.start();
await Promise.all(starting);
// The tour needs all three rooms, with the desk in Telegram.
if (platform === "telegram" && ["telegram", "doctor-eleks"].every((double) => doubles.includes(double))) await tour.start();
else absent("tour-open");
await speak(language);
listen((broken) => { $("lost").hidden = !broken; });
