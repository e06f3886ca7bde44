// What the page itself says; all that the bot says comes from the bot.
export const WORDS = {
  uk: {
    patient: "Пацієнт", more: "Інші дії", conversation: "Розмова з ботом", bot: "бот", about: "Що вміє цей бот?",
    typing: "друкує…", uploading: "надсилає фото…", menu: "Меню", message: "Повідомлення", photo: "Надіслати фото",
    send: "Надіслати", keys: "Клавіатура бота", keyboard: "Кнопки відповіді", start: "ПОЧАТИ",
    unblock: "Розблокувати", block: "Заблокувати бота", language: "English", cancel: "Скасувати",
    share: "Поділитися номером?", shareWhy: "Клініка дізнається ваш номер телефону.", shareYes: "Поділитися",
    phone: "Номер телефону", newcomer: "Новий пацієнт", newOption: "Новий пацієнт…", firstName: "Ім’я", add: "Додати",
    offline: "Немає зв’язку, пробуємо ще…", edited: "змінено", you: "Ви", picture: "Фото", voice: "Голосове повідомлення",
    openLink: "відкриється в новій вкладці", sticker: "Наліпка",
  },
  en: {
    patient: "Patient", more: "More actions", conversation: "Conversation with the bot", bot: "bot", about: "What can this bot do?",
    typing: "typing…", uploading: "sending a photo…", menu: "Menu", message: "Message", photo: "Send a photo",
    send: "Send", keys: "Bot keyboard", keyboard: "Reply buttons", start: "START",
    unblock: "Unblock", block: "Block the bot", language: "Українська", cancel: "Cancel",
    share: "Share your number?", shareWhy: "The clinic will learn your phone number.", shareYes: "Share",
    phone: "Phone number", newcomer: "New patient", newOption: "New patient…", firstName: "First name", add: "Add",
    offline: "No connection, trying again…", edited: "edited", you: "You", picture: "Photo", voice: "Voice message",
    openLink: "opens in a new tab", sticker: "Sticker",
  },
};
