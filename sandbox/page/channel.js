// The staff's channel in Slack, as the staff's room shows it: each message with replies is a topic.
import { call } from "./calls.js";

const AT = "/slack/control";
const MARKED = /\*([^*\n]+)\*|_([^_\n]+)_|<(https?:[^|>]+)\|?([^>]*)>|<@(\w+)>/g;
const SIGNS = { white_check_mark: "✅", heavy_check_mark: "✔️", eyes: "👀", x: "❌", warning: "⚠️", hourglass: "⌛", no_entry: "⛔",
  "+1": "👍", thumbsup: "👍", ok_hand: "👌", lock: "🔒", hourglass_flowing_sand: "⏳", speech_balloon: "💬" };
let channel = null;
let people = new Map();

const act = (deed, operator, body) => call(`${AT}/channels/${channel}/${deed}`, "POST", { from: operator?.id, ...body });

// Turns Slack's markup into a text with entities, as the bubbles need it.
function plain(marked) {
  const entities = [];
  let text = "";
  let at = 0;
  for (const found of marked.matchAll(MARKED)) {
    const [all, bold, italic, url, label, user] = found;
    text += marked.slice(at, found.index);
    at = found.index + all.length;
    const said = bold ?? italic ?? (user ? `@${people.get(user) ?? user}` : label || url);
    const entity = { offset: text.length, length: said.length };
    if (bold) entities.push({ ...entity, type: "bold" });
    if (italic) entities.push({ ...entity, type: "italic" });
    if (url) entities.push({ ...entity, type: "text_link", url });
    text += said;
  }
  return { text: text + marked.slice(at), entities };
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function words(message) {
  const texts = message.blocks.flatMap((block) => [block.text, ...(block.fields ?? []), ...(block.type === "context" ? block.elements : [])]);
  const said = texts.filter(Boolean).map((one) => (one.type === "mrkdwn" ? unescaped(one.text) : one.text));
  return plain(said.length ? said.join("\n") : message.text);
}

function keys(element, actions = { ts: undefined }) {
  const deed = { action_id: element.action_id, ...actions };
  if (element.type === "button") return [{ text: element.text.text, style: element.style, deed }];
  if (element.type === "users_select") return [...people].map(([id, name]) => ({ text: `→ ${name}`, deed: { ...deed, value: id } }));
  return element.options.map((option) => ({ text: option.text.text, deed: { ...deed, value: option.value } }));
}

function drawn(message) {
  const pressed = message.blocks.flatMap((block) => (block.type === "actions" ? block.elements : [block.accessory])).filter(Boolean);
  const keyboard = pressed.flatMap((element) => keys(element, { ts: message.ts })).map((key) => [key]);
  const same = { from: message.from, author: message.author, date: message.date, edited: message.edited, entities: [], keyboard: [] };
  const files = message.files.filter(({ mode }) => mode !== "tombstone").map((file) => ({
    ...same, id: `${message.ts}:${file.id}`, kind: "document", document: { file_id: file.id, file_name: file.title, file_size: file.size } }));
  const bare = !message.text && message.blocks.length === 0 && files.length > 0;
  const reaction = message.reactions.map((name) => SIGNS[name] ?? `:${name}:`).join(" ") || undefined;
  return [...(bare ? [] : [{ ...same, id: message.ts, kind: "text", ...words(message), keyboard, reaction }]), ...files];
}

export const CHANNEL = {
  answers: false,
  file: (id) => `${AT}/files/${id}`,
  load: async (said, operator) => {
    channel = (await call(`${AT}/channels`))[0].id;
    const seen = await call(`${AT}/channels/${channel}`);
    people = new Map(seen.members.filter(({ is_bot }) => !is_bot).map(({ id, name }) => [id, name]));
    const reader = people.has(operator?.id) ? operator.id : [...people.keys()][0];
    const whispers = (ts) => seen.whispers.filter(({ to, thread_ts }) => to === reader && thread_ts === ts).map((one) => ({
      id: one.ts, kind: "text", from: "bot", whisper: true, text: one.text, entities: [], keyboard: [],
      author: { id: null, name: said.onlyYou }, date: new Date(Number(one.ts) * 1000).toISOString() }));
    const ordered = (messages) => messages.sort((one, other) => (one.id < other.id ? -1 : 1));
    const top = { key: "", thread: null, own: false, name: `#${seen.name}`, closed: seen.archived, messages: ordered([...seen.threads.flatMap(drawn), ...whispers(undefined)]) };
    const threads = seen.threads.map((one) => ({ key: one.ts, thread: one.ts, own: false, closed: false,
      name: words(one).text.split("\n")[0].slice(0, 60) || one.author.name,
      messages: ordered([...drawn(one), ...one.replies.flatMap(drawn), ...whispers(one.ts)]) }));
    return { title: `#${seen.name}`, bot: seen.bot ? "here" : "gone", people: [...people].map(([id, name]) => ({ id, name })),
      topics: [top, ...threads.reverse()], answers: [] };
  },
  say: (operator, topic, text) => act("text", operator, { text, ...(topic.thread ? { thread: topic.thread } : {}) }),
  edit: (operator, message, text) => act("edit", operator, { ts: message.id, text }),
  send: (operator, topic, files) => act("file", operator, { files, ...(topic.thread ? { thread: topic.thread } : {}) }),
  press: (operator, message, row, column) => act("press", operator, message.keyboard[row][column].deed),
  bot: (operator, back) => act(back ? "add_member" : "remove_member", operator, {}),
};
