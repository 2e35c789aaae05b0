// One message as a bubble: who wrote it, what it shows, its buttons.

import { avatar, hue, icon, make, shape } from "/static/dom.js";
import { state } from "/static/server.js";
import { clockTime, fullMoment, say } from "/static/words.js";

const TOGETHER = 300; // seconds within which messages of one person stand together

// Messages with what their place among the others says: where a day begins, who stands together.
export function placed(messages, dayOf) {
  let before = null;
  const items = [];
  for (const message of messages) {
    const day = dayOf(new Date(message.date * 1000));
    if (!before || before.day !== day) items.push({ key: `day ${day}`, day });
    const joins = (one, other) => one && other && !one.service && !other.service && one.by === other.by && Math.abs(one.date - other.date) < TOGETHER;
    const after = messages[messages.indexOf(message) + 1];
    const first = !(before?.day === day && joins(before.message, message));
    const last = !(after && dayOf(new Date(after.date * 1000)) === day && joins(message, after));
    items.push({ key: message.id, message, first, last });
    before = { day, message };
  }
  return items;
}

export function bubble({ day, message, first, last }, phone) {
  if (day) return make("div", { className: "day" }, make("span", { textContent: day }));
  if (message.service) return make("div", { className: "service", id: phone.idOf(message.id) }, make("span", { textContent: happened(message.service) }));
  const group = phone.room.type !== "private";
  const side = message.mine ? "mine" : "theirs";
  const item = make("div", {
    id: phone.idOf(message.id), tabIndex: -1, className: `message ${side}${first ? " first" : ""}${last ? " last" : ""}${group ? " group" : ""}${message.bot ? " bot" : ""}`,
    data: { spot: "self", testid: "message" },
  });
  if (group && !message.mine) item.append(last ? avatar(message.by, message.author, message.bot ? "bot" : "") : make("span", { className: "avatar none" }));
  const body = make("div", { className: "bubble" },
    group && !message.mine && first ? make("div", { className: `author ${message.bot ? "of-bot" : hue(message.by)}`, textContent: message.author }) : null,
    message.topic ? make("div", { className: "topic", textContent: message.topic }) : null,
    message.reply ? reply(message, phone) : null,
    ...media(message.media),
    make("div", { className: "words" }, ...words(shown(message), message.entities, phone), foot(message)));
  const more = make("button", { type: "button", className: "handle", tabIndex: -1, "aria-label": say("message_menu"), onclick: (event) => phone.openMenu(message, event.currentTarget) }, icon("down"));
  body.append(more);
  const column = make("div", { className: "column" }, body, ...keyboard(message, phone));
  item.append(column);
  item.oncontextmenu = (event) => { event.preventDefault(); phone.openMenu(message, item); };
  return item;
}

function foot(message) {
  const when = new Date(message.date * 1000);
  return make("span", { className: "foot", title: fullMoment(when) },
    message.pinned ? icon("pin") : null,
    message.edited ? make("span", { className: "edited", textContent: say("edited") }) : null,
    make("time", { dateTime: when.toISOString(), textContent: clockTime(when) }),
    message.mine ? make("span", { className: "tick", role: "img", "aria-label": say(message.heard ? "heard" : "sent") }, icon(message.heard ? "heard" : "sent")) : null);
}

function reply(message, phone) {
  return make("button", { type: "button", className: "reply", onclick: () => phone.goTo(message.reply.id) },
    make("b", { textContent: message.reply.author }), make("span", { textContent: line(message.reply) }));
}

function keyboard(message, phone) {
  if (!message.buttons.length) return [];
  const rows = message.buttons.map((row, r) => make("div", { className: `keys${row.length > 4 ? " small" : ""}` },
    ...row.map((button, c) => key(message, button, r, c, phone))));
  return [make("div", { className: "keyboard" }, ...rows)];
}

function key(message, button, row, column, phone) {
  const label = button.url ? make("span", { className: "visually-hidden", textContent: say("opens_link") }) : null;
  return make("button", {
    type: "button", disabled: !button.live, className: `key ${button.style}${button.busy ? " busy" : ""}`,
    "aria-busy": button.busy ? "true" : null, title: button.url, data: { spot: `${row} ${column}`, does: button.data },
    onclick: () => (button.url ? phone.follow(button.url) : phone.tap(message, row, column)),
  }, make("span", { textContent: button.text }), label, button.url ? icon("link") : null);
}

// ---- what a message shows ------------------------------------------------------------------------------------------

function media(given) {
  const parts = [];
  if (given.file) parts.push(file(given.file));
  else if (given.photo) parts.push(make("div", { className: "photo", role: "img", "aria-label": say("photo") }, "🖼️"));
  const place = given.venue?.location ?? given.location;
  if (place) parts.push(map(place, given.venue));
  if (given.contact) parts.push(make("div", { className: "contact" }, avatar(1, given.contact.first_name), make("span", {}, make("b", { textContent: given.contact.first_name }), make("small", { textContent: given.contact.phone_number }))));
  if (given.sticker) parts.push(make("div", { className: "sticker", textContent: given.sticker.emoji }));
  if (given.voice) parts.push(make("div", { className: "voice" }, icon("play"), make("span", { className: "wave" }), say("voice")));
  return parts;
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function file({ id, name, size: bytes }) {
  return make("a", { className: "file", href: `/play/file/${encodeURIComponent(id)}`, download: name, data: { testid: "file" } },
    make("span", { className: "file-sign" }, icon("file")),
    make("span", {}, make("b", { textContent: name }), make("small", { textContent: `${size(bytes)} · ${say("download")}` })));
}

// A map nobody has to fetch: streets, a river and a park whose lie depends on where it is, and a pin in the middle.
function map({ latitude, longitude }, venue) {
  const seed = Math.abs(Math.round(latitude * 1000) * 31 + Math.round(longitude * 1000));
  const turn = (seed % 30) - 15;
  const streets = [24, 58, 96, 132].map((y, i) => shape("path", { d: `M-40 ${y + (seed >> i) % 9} H340`, class: i === 1 ? "avenue" : "street" }));
  const lanes = [30, 90, 150, 216].map((x, i) => shape("path", { d: `M${x + (seed >> (i + 2)) % 20} -40 V220`, class: i === 2 ? "avenue" : "street" }));
  const ground = shape("g", { transform: `rotate(${turn} 130 65)` },
    shape("rect", { x: -60, y: -60, width: 420, height: 300, class: "ground" }),
    shape("rect", { x: 20 + (seed % 60), y: 64, width: 62, height: 30, rx: 5, class: "park" }),
    shape("path", { d: "M-40 128 C60 108 160 158 340 122 V170 H-40Z", class: "river" }), ...streets, ...lanes);
  const pin = shape("path", { d: "M130 74c-9-13-16-19-16-29a16 16 0 0 1 32 0c0 10-7 16-16 29z", class: "needle" });
  const card = make("figure", { className: "map" },
    shape("svg", { viewBox: "0 0 260 130", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" }, ground, pin, shape("circle", { cx: 130, cy: 45, r: 5.5, class: "eye" })));
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  card.append(make("figcaption", {}, make("b", { textContent: venue?.title ?? say("location") }), make("small", { textContent: venue?.address || where })));
  return card;
}

// Whoever follows a link into a chat presses Start; what the link carried is not for reading.
const shown = ({ text, mine }) => (mine && /^\/start \S+$/.test(text) ? "/start" : text);

// Offsets are in UTF-16, and so are strings here: cut wherever an entity begins or ends, wrap each piece in all that cover it.
function words(text, entities, phone) {
  const cuts = new Set([0, text.length]);
  for (const one of entities) { cuts.add(one.offset); cuts.add(one.offset + one.length); }
  const marks = [...cuts].sort((a, b) => a - b);
  return marks.slice(0, -1).map((start, i) => {
    const piece = text.slice(start, marks[i + 1]);
    const over = entities.filter((one) => one.offset <= start && start < one.offset + one.length);
    return over.reduceRight((inner, one) => wrapped(inner, one, text.slice(one.offset, one.offset + one.length), phone), document.createTextNode(piece));
  });
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function wrapped(inner, entity, whole, phone) {
  if (TAGS[entity.type]) return make(TAGS[entity.type], {}, inner);
  const link = (onclick, title) => make("button", { type: "button", className: "link", onclick, title }, inner);
  if (entity.type === "spoiler") return make("span", { className: "spoiler" }, inner);
  if (entity.type === "bot_command") return link(() => phone.say(whole));
  if (entity.type === "url" || entity.type === "text_link") return link(() => phone.follow(entity.url || whole), entity.url || whole);
  if (entity.type === "date_time") return make("time", { className: "moment", title: fullMoment(new Date(entity.unix_time * 1000)) }, inner);
  if (entity.type === "mention" || entity.type === "text_mention") return make("span", { className: "mention" }, inner);
  if (entity.type === "hashtag") return make("span", { className: "mention" }, inner);
  return make("span", {}, inner);
}

// ---- in one line ---------------------------------------------------------------------------------------------------

export function line(given) {
  if (given.service) return happened(given.service);
  const kind = typeof given.media === "string" ? given.media : Object.keys(given.media)[0] ?? ""; // a line of the server, or a message
  if (kind) return `${say(`media_${kind}`)}${given.text ? ` · ${given.text}` : ""}`;
  return given.text.replace(/\s+/g, " ");
}

export function happened({ kind, by: who, names, about }) {
  const by = say(who === state.programme.bot?.name ? "by_bot" : "by_person", { name: who });
  if (kind === "new_chat_members") return names.length ? say("service_added", { by, names: names.join(", ") }) : say("service_joined", { by });
  if (kind === "left_chat_member") return names.length ? say("service_removed", { by, names: names.join(", ") }) : say("service_left", { by });
  return say(`service_${kind}`, { by, about });
}
