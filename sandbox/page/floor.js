// The floor: shows what the deployed functions just did, the newest run in one line and all runs in a table.
import { element } from "./bubbles.js";
import { call } from "./calls.js";
import { locale, spoken, words } from "./language.js";
import { coalesced, follow } from "./live.js";

const $ = (id) => document.getElementById(id);
const ZONE = "Europe/Kyiv";
const MAX_ROWS = 80;
const BY_SCHEDULE = ["due", "visits", "directory", "watch"];

let stories = [];
let chosen = null;

const counted = (found) => Object.entries(found).map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(", ");
const total = (found) => Object.values(found).reduce((sum, count) => sum + count, 0);
const time = (at) => new Intl.DateTimeFormat(locale, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));

const refresh = coalesced(async () => {
  stories = (await call("/sandbox/floor")).reverse();
  draw();
});

function draw() {
  const loud = stories.find(({ quiet }) => !quiet);
  $("pipeline").replaceChildren(...(loud ? way(loud).map((part) => element("li", {}, part)) : [element("li", { className: "idle" }, words.floorIdle)]));
  if ($("floor-inside").hidden) return;
  const held = $("stories").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  $("stories").replaceChildren(...rows());
  if (held) $("stories").querySelector(`[data-key="${held}"]`)?.focus();
}

const cause = ({ update, function: name }) => {
  if (update) return words.updates[update.what] ?? update.what;
  return BY_SCHEDULE.includes(name) ? words.bySchedule : words.byQueue;
};
const tables = ({ reads, writes }) => [reads && `${reads} ${words.reads}`, writes && `${writes} ${words.writes}`].filter(Boolean).join(" · ");

// Draws one run from left to right: its cause, the function, and its calls.
function way(story) {
  const { telegram, slack, doctor_eleks: eleks, queues } = story;
  const calls = total(eleks);
  return [`${time(story.at)} ${cause(story)}`, `${story.function} ${story.ms} ${words.ms}`, tables(story), counted(queues) && `${words.queue}: ${counted(queues)}`,
    calls && `Doctor Eleks ×${calls}`, counted(telegram) && `Telegram: ${counted(telegram)}`, counted(slack) && `Slack: ${counted(slack)}`].filter(Boolean);
}

// Runs of schedules that found nothing to do, one after another, share one row.
function rows() {
  const made = [];
  let quiet = [];
  const rest = () => {
    if (quiet.length) made.push(element("tr", { className: "quiet" }, element("td", {}, time(quiet[0].at)), element("td", { colSpan: 6 }, `${words.quietRuns}: ${counted(tally(quiet))}`)));
    quiet = [];
  };
  for (const story of stories.slice(0, MAX_ROWS * 4)) {
    if (story.quiet) {
      quiet.push(story);
      continue;
    }
    rest();
    made.push(row(story));
  }
  rest();
  return made.slice(0, MAX_ROWS);
}

function tally(runs) {
  const found = {};
  for (const { function: name } of runs) found[name] = (found[name] ?? 0) + 1;
  return found;
}

function row(story) {
  const { update, telegram, slack, doctor_eleks: eleks, queues } = story;
  const opens = element("button", { type: "button", onclick: () => open(story.id) }, time(story.at));
  opens.dataset.key = story.id;
  opens.setAttribute("aria-label", `${time(story.at)} ${story.function}`);
  const made = element("tr", {}, element("td", {}, opens),
    element("td", {}, cause(story), update?.ms ? element("small", {}, ` ${Math.round(update.ms)} ${words.ms}`) : null),
    element("td", {}, element("b", {}, story.function), element("small", {}, ` ${story.ms} ${words.ms}`)),
    element("td", { title: Object.entries(story.tables).map(([name, found]) => `${name}: ${counted(found)}`).join("; ") }, tables(story)),
    element("td", {}, counted(queues)), element("td", {}, counted(eleks)), element("td", {}, [counted(telegram), counted(slack)].filter(Boolean).join(", ")));
  made.classList.toggle("chosen", story.id === chosen);
  made.classList.toggle("failed", story.refused.length > 0);
  return made;
}

// --- one run: its calls, its log lines, and the record that it touched

async function open(id) {
  chosen = id;
  const story = await call(`/sandbox/floor/stories/${id}`);
  const records = await Promise.all(story.accounts.map((account) => call(`/sandbox/floor/records/${account}`).then((record) => [account, record])));
  $("story").hidden = false;
  $("story").replaceChildren(
    element("h3", {}, `${story.function}, ${time(story.at)}`),
    part(words.stepsOf, element("ol", { className: "steps" }, ...story.steps.map(({ ms, what, about }) => element("li", {}, element("span", {}, `${ms} ${words.ms}`), element("b", {}, what), ` ${about}`)))),
    part(words.linesOf, element("pre", {}, story.lines.join("\n"))),
    ...records.map(([account, record]) => part(`${words.recordOf} ${account}`, element("pre", {}, record ? JSON.stringify(record, null, 2) : words.noRecord))));
  $("story").focus();
  draw();
}

const part = (title, inside) => element("details", { open: true }, element("summary", {}, title), inside);

export function unfold(wanted) {
  $("floor-inside").hidden = !wanted;
  $("floor-open").setAttribute("aria-expanded", String(wanted));
  document.body.classList.toggle("floor-open", wanted);
  draw();
}

$("floor-open").onclick = () => unfold($("floor-inside").hidden);

export async function start() {
  await refresh();
  spoken(draw);
  follow("floor", refresh);
}
