// Reads calendar files with ical.js: takes a JSON list of texts, gives a JSON list of what it read.
import ICAL from "ical.js";

const told = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  const seconds = (time) => time.convertToZone(ICAL.Timezone.utcTimezone).toUnixTime();
  return {
    method: calendar.getFirstPropertyValue("method"),
    status: event.component.getFirstPropertyValue("status"),
    uid: event.uid,
    sequence: event.sequence,
    start: seconds(event.startDate),
    end: seconds(event.endDate),
    summary: event.summary,
    place: event.location ?? "",
    text: event.description ?? "",
  };
};

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
console.log(JSON.stringify(JSON.parse(Buffer.concat(chunks).toString("utf8")).map(told)));
