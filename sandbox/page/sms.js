// The patient's telephone: it shows a text message above the chat, as a telephone does.
import { call } from "./calls.js";
import { spoken, words } from "./language.js";
import { coalesced, follow } from "./live.js";

const $ = (id) => document.getElementById(id);
let read = null; // the count of messages to each number; null before the first look
let shown = null;

const look = coalesced(async () => {
  const all = await call("/sandbox/sms").catch(() => null);
  if (all === null) return;
  const before = new Map();
  const news = all.filter(({ number }) => {
    before.set(number, (before.get(number) ?? 0) + 1);
    return read !== null && before.get(number) > (read.get(number) ?? 0);
  });
  read = before;
  if (news.length) shown = news.at(-1);
  draw();
});

function draw() {
  $("sms").hidden = shown === null;
  $("sms-to").textContent = shown ? `${words.sms} ${shown.number}` : "";
  $("sms-text").textContent = shown?.text ?? "";
}

$("sms-read").onclick = () => { shown = null; draw(); $("words").focus(); };

export async function start() {
  await look();
  spoken(draw);
  follow("floor", look); // a function has run: it may have sent a message
}
