// Making and keeping nodes. Every text goes in through textContent, so nothing a name or a message says is ever markup.

export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node[name] = value;
    else if (name in node && !name.startsWith("aria") && name !== "role" && name !== "list") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function shape(tag, facts, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(facts)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function icon(name) {
  return shape("svg", { class: `icon sign-${name}`, "aria-hidden": "true", focusable: "false" }, shape("use", { href: `/static/icons.svg#${name}` }));
}

// Keeps the children of a node in step with items: what did not change stays as it is, focus and all.
export function keep(parent, items, keyOf, build) {
  const known = (parent.kept ??= new Map());
  const fresh = new Map();
  let before = parent.firstChild;
  for (const item of items) {
    const key = String(keyOf(item)), sign = JSON.stringify(item), old = known.get(key);
    let node = old?.node;
    if (!old || old.sign !== sign) {
      node = build(item);
      if (old) {
        const held = old.node.contains(document.activeElement) ? document.activeElement.dataset.spot ?? "" : null;
        if (before === old.node) before = old.node.nextSibling;
        node.classList.add("rebuilt");
        old.node.replaceWith(node);
        if (held !== null) (node.querySelector(`[data-spot="${CSS.escape(held)}"]`) ?? node).focus({ preventScroll: true });
      }
    }
    known.delete(key);
    fresh.set(key, { node, sign });
    if (node === before) before = before.nextSibling;
    else parent.insertBefore(node, before);
  }
  for (const { node } of known.values()) node.remove();
  parent.kept = fresh;
}

const hueOf = (id) => Math.abs(Math.trunc(id)) % 7;

export function avatar(id, name, kind = "") {
  const letters = kind === "bot" ? "" : [...name.trim()][0] ?? "?";
  const node = make("span", { className: `avatar hue${hueOf(id)} ${kind}`, "aria-hidden": "true" }, letters);
  if (kind === "bot") node.append(make("img", { src: "/static/icon.svg", alt: "" }));
  return node;
}

export const hue = (id) => `hue${hueOf(id)}`;

// A button whose only content is a sign still says what it does.
export function signButton(sign, label, onclick, props = {}) {
  return make("button", { type: "button", className: "sign", "aria-label": label, title: label, onclick, ...props }, icon(sign));
}

// A dialog with fields; resolves to their values and the button's, or null. Fields: {name, label, value, type, options}.
export function ask({ title, text = "", fields = [], buttons }) {
  const dialog = document.getElementById("ask");
  const form = make("form", { method: "dialog" }, make("h2", { id: "ask-title", textContent: title }), text ? make("p", { textContent: text }) : null);
  for (const field of fields) form.append(labelled(field));
  form.append(make("menu", {}, ...buttons.map(([value, label, kind]) => make("button", { value, className: kind ?? "", textContent: label, formNoValidate: !value }))));
  dialog.replaceChildren(form);
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.returnValue = "";
  dialog.showModal();
  (form.querySelector("input:not([type=checkbox])") ?? form.querySelector("menu .main") ?? form.querySelector("menu button:last-child")).focus();
  form.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    dialog.close(form.querySelector("menu .main")?.value ?? "");
  };
  return new Promise((done) => {
    dialog.onclose = () => {
      const given = Object.fromEntries(fields.filter((field) => field.name).map((field) => [field.name, read(form.elements[field.name])]));
      done(dialog.returnValue ? { button: dialog.returnValue, ...given } : null);
    };
  });
}

const read = (input) => (input.type === "checkbox" ? input.checked : input.value.trim());

function labelled({ name, label, value, type = "text", options }) {
  if (options) return make("div", { className: "chips" }, ...options.map(([text, set]) => make("button", { type: "button", textContent: text, onclick: (event) => set(event.target.form) })));
  const input = make("input", { name, type, autocomplete: "off" });
  if (type === "checkbox") input.checked = Boolean(value);
  else input.value = value ?? "";
  return make("label", { className: type === "checkbox" ? "tick" : "" }, type === "checkbox" ? input : null, make("span", { textContent: label }), type === "checkbox" ? null : input);
}

// A button that opens a list of others beneath it; Escape and a click elsewhere close it.
export function dropdown(sign, label, items, props = {}) {
  const list = make("div", { className: "dropdown-list", role: "menu" });
  const node = make("div", { className: "dropdown" });
  const opener = make("button", { type: "button", title: label, "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false", ...props }, icon(sign), make("span", { textContent: label }));
  const close = () => { list.hidden = true; opener.setAttribute("aria-expanded", "false"); document.removeEventListener("pointerdown", outside); };
  const outside = (event) => { if (!node.contains(event.target)) close(); };
  list.hidden = true;
  opener.onclick = () => {
    if (!list.hidden) return close();
    list.replaceChildren(...items().map((item) => entry(item, () => { close(); opener.focus(); item.act(); })));
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
    list.firstChild?.focus();
  };
  node.onkeydown = (event) => {
    if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); opener.focus(); }
    else if (!list.hidden) rove(event, [...list.children]);
  };
  node.append(opener, list);
  return node;
}

const entry = (item, onclick) => make("button", { type: "button", role: "menuitem", onclick, data: { testid: item.id ?? "" } },
  make("b", { textContent: item.label }), item.text ? make("small", { textContent: item.text }) : null);

// Arrow keys, Home and End move among siblings.
export function rove(event, nodes) {
  const at = nodes.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
  if (to === undefined || !nodes.length) return;
  event.preventDefault();
  nodes[(to + nodes.length) % nodes.length].focus();
}
