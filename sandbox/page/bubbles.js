// A message as a bubble: text with its entities, pictures, cards and the buttons below.
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", text_link: "a", spoiler: "span" };
const FOUND = /(https?:\/\/[^\s<>]+[^\s<>.,;:!?)]|\+\d[\d ()-]{7,16}\d|(?<=^|\s)\/[a-z0-9_]{1,32}\b)/;
const ZONE = "Europe/Kyiv";
const DRAWN = {
  pin: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  file: "M11 3h2v9l3.5-3.5L18 10l-6 6-6-6 1.5-1.5L11 12zM5 18h14v2H5z",
  play: "M8 5v14l11-7z",
};

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function time(date, locale) {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: ZONE }).format(new Date(date));
}

export function day(date, locale) {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: ZONE }).format(new Date(date));
}

function plain(text, deeds) {
  return text.split(FOUND).map((part, index) => {
    if (index % 2 === 0) return part;
    if (part.startsWith("/")) return element("button", { className: "command", textContent: part, onclick: () => deeds.say(part) });
    if (part.startsWith("+")) return element("a", { href: `tel:${part.replace(/[^+\d]/g, "")}`, textContent: part });
    return link(part, part);
  });
}

function link(href, ...children) {
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

// Entities count in UTF-16 units, as JavaScript's strings do. An entity contains the entities inside it.
function formatted(text, entities, deeds, from = 0, to = text.length) {
  const parts = [];
  let at = from;
  for (const [index, entity] of entities.entries()) {
    const end = entity.offset + entity.length;
    if (entity.offset < at || end > to || !TAGS[entity.type]) continue;
    parts.push(...plain(text.slice(at, entity.offset), deeds));
    parts.push(dressed(entity, formatted(text, entities.slice(index + 1), deeds, entity.offset, end)));
    at = end;
  }
  return [...parts, ...plain(text.slice(at, to), deeds)];
}

function dressed(entity, inside) {
  if (entity.type === "text_link") return link(entity.url, ...inside.map((part) => part.textContent ?? part));
  const made = element(TAGS[entity.type], {}, ...inside);
  if (entity.type === "spoiler") {
    made.className = "spoiler";
    made.onclick = () => made.classList.add("shown");
  }
  return made;
}

function meta(message, words, locale) {
  const edited = message.edited ? `${words.edited} ` : "";
  const seen = message.from === "user" ? element("span", { ariaHidden: "true", textContent: " ✓✓" }) : null;
  const pinned = message.pinned ? element("span", { title: words.pinned }, "📌 ", element("span", { className: "hidden" }, words.pinned)) : null;
  const emoji = [message.reaction, message.reacted].filter(Boolean).join(" ");
  const reaction = emoji ? element("span", { className: "reaction" }, element("span", { className: "hidden" }, words.reaction), emoji) : null;
  return element("span", { className: "meta" }, reaction, pinned, `${edited}${time(message.date, locale)}`, seen);
}

function quote(message, words, deeds) {
  const answered = message.reply_to ? deeds.quoted(message.reply_to) : null;
  const said = answered && (answered.text ?? answered.caption ?? words.kinds[answered.kind] ?? "").split("\n")[0];
  return answered ? element("span", { className: "quote" }, said) : null;
}

// The text of a service message, which says what its author did; null for an ordinary message.
export function service(message, words) {
  const say = words.service[message.kind];
  if (!say) return null;
  const named = message.forum_topic_created?.name ?? message.forum_topic_edited?.name ?? "";
  return named ? `${say} «${named}»` : say;
}

function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
}

function card(mark, title, below, href) {
  const inside = [element("span", { className: "mark", ariaHidden: "true" }, mark),
    element("span", {}, element("b", {}, title), element("small", {}, below))];
  return href ? Object.assign(link(href, ...inside), { className: "card" }) : element("span", { className: "card" }, ...inside);
}

function onMap(place) {
  return `https://www.google.com/maps?q=${place.latitude},${place.longitude}`;
}

const SPECIAL = {
  document: ({ document: file }, words, deeds) => card(drawing("file"), file.file_name, `${Math.max(1, Math.round(file.file_size / 1024))} KB`, deeds.file(file.file_id)),
  contact: ({ contact }) => card(contact.first_name.slice(0, 1) || "☎", [contact.first_name, contact.last_name].filter(Boolean).join(" "), contact.phone_number),
  voice: ({ voice }, words) => card(drawing("play"), words.voice, `0:${String(voice.duration).padStart(2, "0")}`),
  sticker: ({ sticker }, words) => element("span", { className: "sticker", role: "img", ariaLabel: `${words.sticker} ${sticker.emoji}` }, sticker.emoji),
  venue: ({ venue }) => element("div", {}, element("div", { className: "map", ariaHidden: "true" }, drawing("pin")),
    card(drawing("pin"), venue.title, venue.address, onMap(venue.location))),
  location: ({ location }, words) => card(drawing("pin"), words.kinds.location, `${location.latitude}, ${location.longitude}`, onMap(location)),
  poll: ({ poll }) => card("📊", poll.question, poll.options.map((option) => option.text).join(" · ")),
  dice: ({ dice }, words) => element("span", { className: "sticker", role: "img", ariaLabel: `${words.kinds.dice} ${dice.value}` }, dice.emoji, String(dice.value)),
  video_note: ({ video_note: note }, words) => card(drawing("play"), words.kinds.video_note, `0:${String(note.duration).padStart(2, "0")}`),
};

function bubble(message, words, locale, deeds) {
  const text = message.text ?? message.caption;
  const said = text ? element("span", { className: "words" }, ...formatted(text, message.entities, deeds)) : null;
  const special = SPECIAL[message.kind]?.(message, words, deeds) ?? null;
  const answer = quote(message, words, deeds);
  if (message.kind !== "photo") return element("div", { className: "bubble" }, answer, special, said, meta(message, words, locale));
  const picture = element("img", { src: deeds.file(message.photo), alt: text?.split("\n")[0] ?? words.picture });
  picture.onload = deeds.settle;
  return element("div", { className: "bubble photo" }, answer, picture,
    element("div", { className: "below" }, said, meta(message, words, locale)));
}

function key(button, message, place, words, deeds) {
  if (button.url) {
    const made = link(button.url, button.text);
    made.ariaLabel = `${button.text}, ${words.openLink}`;
    return made;
  }
  const made = element("button", { type: "button", className: button.style ?? "" }, button.text);
  if (deeds.waits(message.id, place)) {
    made.classList.add("waiting");
    made.setAttribute("aria-busy", "true");
  }
  made.onclick = () => (button.copy_text ? navigator.clipboard.writeText(button.copy_text.text) : deeds.press(message.id, place));
  return made;
}

export function item(message, words, locale, deeds) {
  const happened = service(message, words);
  if (happened) return element("li", { className: "day", textContent: happened });
  const rows = message.keyboard.map((row, r) => element("div", { className: "row" },
    ...row.map((button, c) => key(button, message, [r, c], words, deeds))));
  const speaker = element("span", { className: "hidden" }, `${message.from === "user" ? words.you : words.bot}: `);
  return element("li", { className: message.from }, speaker, bubble(message, words, locale, deeds), ...rows);
}
