/* A button on a clinic's site that opens its bot in Telegram. It sets no cookie, stores nothing and loads nothing.
 *
 *   <script src="/widget.js" data-bot="clinic_bot" defer></script>
 *
 * data-bot       the bot's name in Telegram, without @
 * data-source    the source that the figures count; else utm_source of the page's address, else "site".
 *                doctor_… and branch_… of `./reception links` open that page of the bot
 * data-language  uk, ru or en; else the page's language, else the browser's
 * data-theme     light or dark; else the visitor's own setting
 * data-side      left, where another button stands on the right
 */
(() => {
  "use strict";
  const { bot = "", source, language, theme, side } = document.currentScript.dataset;
  const TEXTS = {
    uk: ["Записатися до лікаря", "Запис до лікаря в Telegram, відкриється нове вікно", "Сховати кнопку"],
    ru: ["Записаться к врачу", "Запись к врачу в Telegram, откроется новое окно", "Скрыть кнопку"],
    en: ["Book a doctor", "Book a doctor in Telegram, opens a new window", "Hide the button"],
  };
  const LONGEST = 64; // Telegram's limit for what a link may carry

  function clean(text) {
    return (text || "").replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, LONGEST).replace(/^-+|-+$/g, "");
  }

  function link() {
    const heard = clean(source) || clean(new URLSearchParams(location.search).get("utm_source")) || "site";
    return `https://t.me/${bot}?start=${heard}`;
  }

  function spoken() {
    const wanted = [language, document.documentElement.lang, ...navigator.languages];
    return wanted.map((one) => (one || "").slice(0, 2).toLowerCase()).find((one) => one in TEXTS) || "uk";
  }

  const LIGHT = "--ink:#fff;--fill:#1f5fbf;--over:#174a96;--ring:#0b2c5e;--quiet:#fff;--cross:#33404f;";
  const DARK = "--ink:#08182e;--fill:#8fbcff;--over:#b3d2ff;--ring:#fff;--quiet:#26303c;--cross:#dfe6ee;";
  const STYLE = `
    :host{all:initial;${theme === "dark" ? DARK : LIGHT}}
    ${theme ? "" : `@media (prefers-color-scheme:dark){:host{${DARK}}}`}
    @media print{:host{display:none}}
    div{position:fixed;z-index:2147483000;${side === "left" ? "left" : "right"}:16px;
      bottom:calc(16px + env(safe-area-inset-bottom,0px));max-width:calc(100vw - 32px);
      font:600 16px/1.25 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    a{display:flex;align-items:center;gap:10px;min-height:48px;padding:4px 22px 4px 16px;box-sizing:border-box;
      border-radius:28px;background:var(--fill);color:var(--ink);text-decoration:none;box-shadow:0 4px 16px #0004}
    a:hover{background:var(--over)}
    a:focus-visible,button:focus-visible{outline:3px solid var(--ring);outline-offset:2px}
    svg{flex:none;width:26px;height:26px}
    button{position:absolute;top:-12px;right:-8px;width:24px;height:24px;padding:0;border:0;border-radius:50%;
      background:var(--quiet);color:var(--cross);font:700 16px/24px system-ui,sans-serif;cursor:pointer;
      box-shadow:0 1px 5px #0006}`;
  const SPEECH = '<svg viewBox="0 0 24 24" aria-hidden="true" fill="currentColor"><path d="M5 3h14a3 3 0 0 1 3 3v9a3 3'
    + ' 0 0 1-3 3h-8l-5 4v-4H5a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3zm6 3v3H8v2.5h3v3h2.5v-3h3V9h-3V6z"/></svg>';

  function show() {
    const code = spoken();
    const [label, meaning, hide] = TEXTS[code];
    const host = document.createElement("reception-widget");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // allowed by a strict Content-Security-Policy too
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<div role="complementary" lang="${code}" aria-label="Telegram">`
      + `<a target="_blank" rel="noopener noreferrer" aria-label="${meaning}">${SPEECH}<span>${label}</span></a>`
      + `<button type="button" aria-label="${hide}">×</button></div>`;
    root.querySelector("a").href = link();
    root.querySelector("button").onclick = () => host.remove();
    document.body.append(host);
  }

  if (!/^[A-Za-z0-9_]{5,32}$/.test(bot)) {
    console.error("reception: data-bot must be the bot's name in Telegram, without @");
  } else if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", show);
  } else {
    show();
  }
})();
