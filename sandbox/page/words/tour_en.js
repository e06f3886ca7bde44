// The words of the guided tour in English.
export default {
  open: "Guided tour", next: "Next", skip: "Skip", end: "Finish", leave: "Close the tour", done: "done",
  book: {
    title: "Book a visit",
    why: "The clinic knows Oksana: her number and date of birth are enough.",
    parts: {
      started: "In the patient’s room press START.",
      linked: "“Book” → share the number → type the date of birth 14.03.1985.",
      booked: "Choose “Канатна” → “Отоларинголог” → a day, a time → confirm. The visit is in the clinic’s schedule at once: press “Show” there.",
    },
  },
  family: {
    title: "A family on one number",
    why: "Up to four patients in one chat; no number opens a stranger.",
    parts: {
      first: "Choose the patient “Ігор”, START → “Patients” → share the number → 20.05.1980.",
      second: "Add a patient → type the daughter’s date of birth: 15.09.2010.",
    },
  },
  reminder: {
    title: "A reminder of the visit",
    why: "The clock above moves the whole system: all that falls due on the way is really done by its functions.",
    parts: {
      came: "Go back to Oksana and press “Step to it” until the reminder 🔔 comes.",
      confirmed: "Press “I’m coming” below it.",
    },
  },
  feedback: {
    title: "A bad mark goes to the manager",
    why: "After the visit the bot asks how it was. A two becomes a request at the desk by itself.",
    parts: {
      asked: "Press “Step to it” until the bot asks how the visit was.",
      card: "Give a 2. A topic with the request’s card appears in the desk’s room.",
      answered: "Open the topic, press the take button and write an answer: it reaches the patient.",
    },
  },
  power: {
    title: "A power cut at the clinic",
    why: "Directory, visits and reminders live in the cloud; what cannot be done without the clinic the bot says plainly.",
    parts: {
      off: "Switch “Power” off in the clinic’s room.",
      shown: "As Oksana write /visits or begin to book: the bot answers.",
      on: "Switch “Power” on.",
    },
  },
  moved: {
    title: "The clinic moved the visit",
    why: "Whoever changes the schedule, the patient hears of it.",
    parts: {
      moved: "In the clinic’s schedule find Honcharenko’s visit with Kovalenko (Канатна), “Move”, and choose another time.",
      told: "Move the clock: the reception reads the schedule twice before it believes it, and writes to Oksana.",
    },
  },
  cabinet: {
    title: "The manager’s cabinet",
    why: "No programs, no passwords: Telegram says who opens it. A change holds from the patient’s next turn.",
    parts: {
      opened: "In the operators’ room choose Ірина and press “Cabinet”.",
      paused: "“Паузи” → “Призупинити запис” → “✅” (English is below). Then as Oksana: /start → «Записатися».",
      again: "In the cabinet “Відновити запис”, and as Oksana “🔄”.",
    },
  },
};
