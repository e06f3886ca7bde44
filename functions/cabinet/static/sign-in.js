// Hands over what Telegram says of who opened the Mini App. Telegram writes it behind the # of the page's address; its own
// script would only read it from there.
const told = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
const form = document.getElementById("sign-in");
if (told && form) {
  history.replaceState(null, "", location.pathname);
  form.elements.init_data.value = told;
  form.elements.framed.value = window.top === window ? "no" : "yes";
  document.getElementById("closed").hidden = true;
  form.hidden = false;
  form.submit();
}
// A telephone shows a Mini App on half of its screen until it asks for the whole.
window.TelegramWebviewProxy?.postEvent("web_app_expand", "{}");
