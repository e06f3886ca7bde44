// The staff's group in Telegram, as the staff's room shows it.
import { call } from "./calls.js";

let group = null;

const act = (deed, operator, body) => call(`/telegram/control/groups/${group}/${deed}`, "POST", { from: operator?.id, ...body });
const where = (topic) => (topic.thread === null ? {} : { thread: topic.thread });

export const GROUP = {
  answers: true,
  is: (chat) => chat === group,
  file: (id) => `/telegram/control/files/${id}`,
  load: async (words) => {
    group = (await call("/telegram/control/groups")).find(({ migrated_to }) => !migrated_to).id;
    const seen = await call(`/telegram/control/groups/${group}`);
    return {
      title: seen.title,
      bot: { administrator: "here", member: "member", kicked: "gone" }[seen.bot],
      people: seen.members.map(({ id, first_name }) => ({ id, name: first_name })),
      topics: seen.topics.map((topic) => ({ ...topic, key: String(topic.thread), own: topic.thread !== null, name: topic.name === null ? words.general : [topic.icon, topic.name].filter(Boolean).join(" ") })),
      answers: seen.answers,
    };
  },
  say: (operator, topic, text, answering) => act("text", operator, { ...where(topic), text, ...(answering ? { reply_to: answering.id } : {}) }),
  edit: (operator, message, text) => act("edit", operator, { message_id: message.id, text }),
  send: (operator, topic, files) => {
    const items = files.map((file) => ({ ...file, kind: file.mime.match(/^image\/(png|jpeg)$/) ? "photo" : "document" }));
    const alike = new Set(items.map(({ kind }) => kind)).size === 1;
    if (items.length > 1 && alike) return act("album", operator, { ...where(topic), items });
    return Promise.all(items.map(({ kind, ...file }) => act(kind, operator, { ...where(topic), ...file })));
  },
  press: (operator, message, row, column) => act("press", operator, { message_id: message.id, row, column }),
  close: (operator, topic) => act(topic.closed ? "reopen_topic" : "close_topic", operator, where(topic)),
  erase: (operator, topic) => act("delete_topic", operator, where(topic)),
  bot: (operator, back) => act(back ? "add_bot" : "remove_bot", operator, {}),
};
