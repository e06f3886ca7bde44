// The page's own texts in English; the bot's texts come from the bot.
export default {
  patient: "Patient", more: "More actions", conversation: "Conversation with the bot", bot: "bot", about: "What can this bot do?",
  typing: "typing…", uploading: "sending a photo…", menu: "Menu", message: "Message", photo: "Send a photo or a document",
  send: "Send", keys: "Bot keyboard", keyboard: "Reply buttons", start: "START",
  unblock: "Unblock", block: "Block the bot", cancel: "Cancel",
  share: "Share your number?", shareWhy: "The clinic will learn your phone number.", shareYes: "Share",
  phone: "Phone number", newcomer: "New patient", newOption: "New patient…", firstName: "First name", add: "Add",
  offline: "No connection, trying again…", edited: "edited", you: "You", picture: "Photo", voice: "Voice message",
  openLink: "opens in a new tab", sticker: "Sticker", pinned: "Pinned", reaction: "The reaction: ",
  operator: "Operator", desk: "Where operators work",
  topics: "Topics", general: "General", chooseTopic: "Choose a topic to read and answer it.", back: "To the topics",
  closed: "closed", fresh: "something new", closeTopic: "Close topic", reopen: "Reopen topic", erase: "Delete topic",
  answer: "Reply", change: "Edit", attach: "Send files", botAway: "Remove the bot", botBack: "Bring the bot back",
  cabinet: "Cabinet", managersPhone: "The manager’s telephone",
  onlyYou: "Reception · only you see this",
  staffStatus: { here: "the bot is here", member: "the bot is no administrator", gone: "the bot was removed" },
  kinds: { photo: "Photo", document: "Document", voice: "Voice message", sticker: "Sticker", contact: "Contact", venue: "Address", location: "Place", poll: "Poll", dice: "Dice", video_note: "Round video" },
  service: { forum_topic_created: "created the topic", forum_topic_edited: "renamed the topic", forum_topic_closed: "closed the topic",
    forum_topic_reopened: "reopened the topic", pinned_message: "pinned a message", new_chat_members: "joined the group",
    left_chat_member: "left the group", migrate_to_chat_id: "moved the group", migrate_from_chat_id: "moved the group here" },
  // --- the whole page
  title: "Reception", intro: "Booking a doctor in a chat, to try out: be the patient, the manager and the clinic. All people are invented.", language: "Українська", rooms: "Rooms", toPatient: "Patient", toDesk: "Desk",
  toClinic: "Clinic", lost: "The sandbox does not answer, trying again…",
  // --- the patient
  sms: "Text message to", close: "Close", cards: "Known to the clinic by this number:", noCards: "The clinic doesn’t know this number yet.",
  // --- the desk
  slackIdle: "The reception works with the group in Telegram. For operators in Slack run: OPERATOR_DESK=slack:C0RECEPTION make run",
  groupIdle: "The reception works with the channel in Slack. Without OPERATOR_DESK=slack:… operators answer in this group.",
  // --- the clock
  clock: "The sandbox’s clock", now: "Now", next: "Next:", step: "Step to it",
  day: "Play a day", goTo: "Go to a date", go: "Go", stop: "Stop", running: "Time passes", past: "The clock only goes forward.",
  coming: { reads: "the reception reads the clinic’s schedule", reminder: "reminder", feedback: "question after the visit", notice: "news of a visit", turn: "the reception finishes what it began" },
  // --- the clinic
  clinic: "Clinic", clinicSystem: "Doctor Eleks", branch: "Branch", date: "Day", before: "The day before", after: "The next day", today: "Today",
  power: "Power", slow: "Slow", refuses: "Refuses", powerOff: "The clinic has no power: Doctor Eleks doesn’t answer.",
  noDoctors: "Nobody receives in this branch on this day.", free: "free", taken: "taken", away: "on leave", minutes: "min",
  bookByPhone: "Book by phone", whom: "Patient", newCard: "New patient…", surname: "Surname", birthDate: "Date of birth", forService: "Service", book: "Book",
  made: { telegram: "booked in Telegram", phone: "booked by phone" },
  move: "Move", cancelVisit: "Cancel the visit", arrived: "Arrived", done: "Done", noShow: "No-show", leave: "Close",
  moving: "Choose a new time for the visit", stay: "Don’t move it", show: "Show",
  news: { made: "New visit", moved: "Visit moved", marked: "Visit" },
  status: { planned: "planned", reserved: "reserved", arrived: "arrived", done: "done", cancelled: "cancelled", no_show: "no-show" },
  // --- under the floor
  toFloor: "Under the floor", floorIdle: "What the system just did shows here.", floorAt: "When", floorCause: "Set off by", floorFunction: "Function", floorTables: "Tables", floorQueues: "To queue", floorOut: "Telegram, Slack",
  bySchedule: "schedule", byQueue: "queue", queue: "queue", reads: "r", writes: "w", ms: "ms", quietRuns: "schedules, nothing to do",
  stepsOf: "Calls", linesOf: "Log", recordOf: "Conversation", noRecord: "erased",
  updates: { message: "message", edited_message: "edit", callback_query: "press", my_chat_member: "change of chat" }, stepBack: "Back",
};
