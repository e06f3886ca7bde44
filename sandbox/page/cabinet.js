// The manager's telephone: the cabinet as a Mini App, opened by the operator who is chosen at the desk.
import { element } from "./bubbles.js";
import { call } from "./calls.js";
import { spoken, words } from "./language.js";

const $ = (id) => document.getElementById(id);
const PHONE = "manager-room";

async function open() {
  const { id } = (await call("/telegram/control/groups")).find(({ migrated_to: moved }) => !moved);
  const from = Number($("operator").value);
  const { url } = await call(`/telegram/control/groups/${id}/mini_app`, "POST", { from, url: "/cabinet/sign-in" });
  close();
  const name = element("h2", { id: "manager-name" });
  const frame = element("iframe", { src: url });
  const shut = element("button", { type: "button", className: "text-button", onclick: () => { close(); $("cabinet-open").focus(); } });
  const phone = element("section", { id: PHONE, className: "room phone" },
    element("header", {}, element("div", { className: "who" }, name), shut), frame);
  phone.setAttribute("aria-labelledby", "manager-name");
  $("patient-room").after(phone);
  document.querySelector('#nav a[href="#staff"]').before(element("a", { href: `#${PHONE}` }));
  say();
  if (matchMedia("(max-width: 700px)").matches) location.hash = PHONE;
  shut.focus();
}

function close() {
  $(PHONE)?.remove();
  document.querySelector(`#nav a[href="#${PHONE}"]`)?.remove();
  if (location.hash === `#${PHONE}`) location.hash = "staff";
}

function say() {
  const phone = $(PHONE);
  if (!phone) return;
  phone.querySelector("h2").textContent = words.managersPhone;
  phone.querySelector("button").textContent = words.close;
  phone.querySelector("iframe").title = words.cabinet;
  document.querySelector(`#nav a[href="#${PHONE}"]`).textContent = words.cabinet;
}

export function start() {
  $("cabinet-open").hidden = false;
  $("cabinet-open").onclick = open;
  spoken(say);
}
