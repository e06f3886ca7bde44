// The page's own texts in Ukrainian; the bot's texts come from the bot.
export default {
  patient: "Пацієнт", more: "Інші дії", conversation: "Розмова з ботом", bot: "бот", about: "Що вміє цей бот?",
  typing: "друкує…", uploading: "надсилає фото…", menu: "Меню", message: "Повідомлення", photo: "Надіслати фото чи документ",
  send: "Надіслати", keys: "Клавіатура бота", keyboard: "Кнопки відповіді", start: "ПОЧАТИ",
  unblock: "Розблокувати", block: "Заблокувати бота", cancel: "Скасувати",
  share: "Поділитися номером?", shareWhy: "Клініка дізнається ваш номер телефону.", shareYes: "Поділитися",
  phone: "Номер телефону", newcomer: "Новий пацієнт", newOption: "Новий пацієнт…", firstName: "Ім’я", add: "Додати",
  offline: "Немає зв’язку, пробуємо ще…", edited: "змінено", you: "Ви", picture: "Фото", voice: "Голосове повідомлення",
  openLink: "відкриється в новій вкладці", sticker: "Наліпка", pinned: "Закріплено", reaction: "Реакція: ",
  operator: "Оператор", desk: "Де працюють оператори",
  topics: "Теми", general: "Загальна", chooseTopic: "Оберіть тему, щоб прочитати її та відповісти.", back: "До тем",
  closed: "закрито", fresh: "є нове", closeTopic: "Закрити тему", reopen: "Відкрити тему", erase: "Видалити тему",
  answer: "Відповісти", change: "Змінити", attach: "Надіслати файли", botAway: "Вилучити бота", botBack: "Повернути бота",
  cabinet: "Кабінет", managersPhone: "Телефон керівника",
  onlyYou: "Рецепція · бачите лише ви",
  staffStatus: { here: "бот на місці", member: "бот без прав адміністратора", gone: "бота вилучено" },
  kinds: { photo: "Фото", document: "Документ", voice: "Голосове повідомлення", sticker: "Наліпка", contact: "Контакт", venue: "Адреса", location: "Місце", poll: "Опитування", dice: "Кубик", video_note: "Відео-кружечок" },
  service: { forum_topic_created: "створює тему", forum_topic_edited: "перейменовує тему", forum_topic_closed: "закриває тему",
    forum_topic_reopened: "відкриває тему знову", pinned_message: "закріплює повідомлення", new_chat_members: "тепер у групі",
    left_chat_member: "виходить із групи", migrate_to_chat_id: "переносить групу", migrate_from_chat_id: "переносить групу сюди" },
  // --- the whole page
  title: "Рецепція", intro: "Запис до лікаря в чаті, на пробу: будьте пацієнтом, менеджером і клінікою. Усі люди вигадані.", language: "English", rooms: "Кімнати", toPatient: "Пацієнт", toDesk: "Оператори",
  toClinic: "Клініка", lost: "Пісочниця не відповідає, пробуємо ще…",
  // --- the patient
  sms: "СМС на", close: "Закрити", cards: "За цим номером у клініці:", noCards: "Цього номера в клініці ще не знають.",
  // --- the desk
  slackIdle: "Рецепція працює з групою в Telegram. Щоб оператори відповідали зі Slack, запустіть: OPERATOR_DESK=slack:C0RECEPTION make run",
  groupIdle: "Рецепція працює з каналом у Slack. Без OPERATOR_DESK=slack:… оператори відповідають у цій групі.",
  // --- the clock
  clock: "Годинник пісочниці", now: "Зараз", next: "Далі:", step: "До цієї події",
  day: "Прожити день", goTo: "Перейти до дати", go: "Перейти", stop: "Зупинити", running: "Минає час", past: "Годинник іде лише вперед.",
  coming: { reads: "рецепція прочитає розклад клініки", reminder: "нагадування", feedback: "питання після візиту", notice: "повідомлення про візит", turn: "рецепція закінчує розпочате" },
  // --- the clinic
  clinic: "Клініка", clinicSystem: "Doctor Eleks", branch: "Філія", date: "День", before: "Попередній день", after: "Наступний день", today: "Сьогодні",
  power: "Світло", slow: "Повільно", refuses: "Відмовляє", powerOff: "У клініці немає світла: Doctor Eleks не відповідає.",
  noDoctors: "Цього дня у філії ніхто не приймає.", free: "вільно", taken: "зайнято", away: "відпустка", minutes: "хв",
  bookByPhone: "Запис телефоном", whom: "Пацієнт", newCard: "Новий пацієнт…", surname: "Прізвище", birthDate: "Дата народження", forService: "Послуга", book: "Записати",
  made: { telegram: "записано в Telegram", phone: "записано телефоном" },
  move: "Перенести", cancelVisit: "Скасувати візит", arrived: "Прийшов", done: "Завершити", noShow: "Не з’явився", leave: "Закрити",
  moving: "Оберіть новий час для візиту", stay: "Не переносити", show: "Показати",
  news: { made: "Новий візит", moved: "Візит перенесено", marked: "Візит" },
  status: { planned: "заплановано", reserved: "зарезервовано", arrived: "пацієнт прибув", done: "завершено", cancelled: "скасовано", no_show: "не з’явився" },
  // --- under the floor
  toFloor: "Під капотом", floorIdle: "Тут видно, що щойно зробила система.", floorAt: "Коли", floorCause: "Від чого", floorFunction: "Функція", floorTables: "Таблиці", floorQueues: "У чергу", floorOut: "Telegram, Slack",
  bySchedule: "за розкладом", byQueue: "з черги", queue: "черга", reads: "чит.", writes: "зап.", ms: "мс", quietRuns: "розклад, нічого робити",
  stepsOf: "Виклики", linesOf: "Журнал", recordOf: "Розмова", noRecord: "стерто",
  updates: { message: "повідомлення", edited_message: "правка", callback_query: "натискання", my_chat_member: "зміна чату" }, stepBack: "Назад",
};
