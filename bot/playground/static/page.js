"use strict";
// The chat page. Every text goes in through textContent, so nothing a name or a message says is ever markup.

const $ = (id) => document.getElementById(id);
const state = { me: Number(localStorage.me || 0), chat: 0, version: -1, toast: -1, replyTo: null, editing: null, seen: null, shift: 0 };
let asking = null; // the long poll under way

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

function toast(text, kind = "") {
  const box = make("div", { textContent: text, className: kind });
  if (kind === "alert") box.append(make("small", { textContent: "  (tap to close)" }));
  box.onclick = () => box.remove();
  if (kind !== "alert") setTimeout(() => box.remove(), 4000);
  $("toasts").append(box);
}

async function act(wish) {
  const answer = await fetch("/play/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ me: state.me, chat: state.chat, ...wish }),
  });
  const said = await answer.json();
  if (said.problem) toast(said.problem, "problem");
  return said;
}

function prompted(question, value = "") {
  const dialog = $("ask"), input = dialog.querySelector("input");
  dialog.querySelector("p").textContent = question;
  input.value = value;
  dialog.returnValue = "";
  dialog.showModal();
  input.select();
  input.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); dialog.close("ok"); } };
  return new Promise((done) => { dialog.onclose = () => done(dialog.returnValue === "ok" ? input.value.trim() : ""); });
}

// ---- listening -----------------------------------------------------------------------------------------------------

async function look(since) {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams({ me: state.me, chat: state.chat, since, toast: Math.max(state.toast, 0) });
  const answer = await fetch(`/play/state?${query}`, { signal: asking.signal });
  return answer.json();
}

async function listen() {
  for (;;) {
    try {
      const seen = await look(state.version);
      state.version = seen.version;
      show(seen);
    } catch (problem) {
      if (problem.name !== "AbortError") await new Promise((later) => setTimeout(later, 1000));
    }
  }
}

function again() { state.version = -1; asking?.abort(); }

function openChat(id) {
  Object.assign(state, { chat: id, replyTo: null, editing: null });
  $("text").value = "";
  again();
}

// ---- showing -------------------------------------------------------------------------------------------------------

function show(seen) {
  if (!seen.chats && seen.people.length) { state.me = seen.people[0].id; again(); }
  if (state.toast < 0) state.toast = seen.taps;
  for (const item of seen.toasts || []) {
    if (item.n < state.toast) continue;
    if (item.text) toast(item.text, item.alert ? "alert" : "");
    if (item.url) follow(item.url);
  }
  state.toast = Math.max(state.toast, seen.taps);
  state.seen = seen;
  state.shift = new Date(seen.now) - Date.now();
  localStorage.me = state.me;
  showPeople(seen);
  showChats(seen);
  showRoom(seen);
  $("due").hidden = !seen.due;
  if (seen.due) $("due").title = new Date(seen.due).toLocaleString();
  tick();
}

function tick() {
  $("clock").textContent = new Date(Date.now() + state.shift).toLocaleString(undefined, { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
}
setInterval(tick, 5000);

function showPeople(seen) {
  $("me").replaceChildren(...seen.people.map((one) => make("option", { value: one.id, textContent: one.username ? `${one.name} @${one.username}` : one.name, selected: one.id === state.me })));
}

function showChats(seen) {
  $("chats").replaceChildren(...(seen.chats || []).map((chat) => {
    const row = make("li", { tabIndex: 0, className: chat.inside ? "" : "outside" },
      make("b", { textContent: chat.title }),
      chat.unread && chat.inside ? make("span", { className: "unread", textContent: chat.unread }) : make("span"),
      make("small", { textContent: chat.inside ? chat.last : "not a member" }));
    if (chat.id === state.chat) row.setAttribute("aria-current", "true");
    row.onclick = () => openChat(chat.id);
    row.onkeydown = (event) => { if (event.key === "Enter") row.click(); };
    return row;
  }));
}

function tool(label, wish) { return make("button", { textContent: label, onclick: () => act(wish) }); }

function tools(chat) {
  if (chat.type === "private") {
    const open = (state.seen.messages || []).length === 0 ? [tool("Start", { do: "start" })] : [];
    return [...open, chat.blocked ? tool("Unblock", { do: "block", on: false }) : tool("Block", { do: "block", on: true })];
  }
  if (!chat.inside) return chat.asked ? [make("i", { textContent: "asked to join" })] : [tool("Join", { do: "join" }), tool("Ask to join", { do: "ask" })];
  const inside = ["administrator", "member", "restricted"].includes(chat.bot);
  const bot = !inside ? [tool("Add the bot", { do: "bot", how: "add" })]
    : [chat.bot === "administrator" ? tool("Bot: no admin", { do: "bot", how: "demote" }) : tool("Bot: admin", { do: "bot", how: "promote" }), tool("Remove bot", { do: "bot", how: "remove" })];
  return [...bot, chat.admin ? tool("Me: no admin", { do: "admin", on: false }) : tool("Me: admin", { do: "admin", on: true }), tool("Leave", { do: "leave" })];
}

function showRoom(seen) {
  const chat = (seen.chats || []).find((one) => one.id === state.chat);
  $("room").hidden = !chat;
  if (!chat) return;
  $("title").textContent = chat.title;
  $("tools").replaceChildren(...tools(chat));
  const list = $("messages"), messages = seen.messages || [];
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60 || list.dataset.chat !== String(chat.id);
  list.replaceChildren(...messages.map(bubble));
  if (atEnd) list.scrollTop = list.scrollHeight;
  list.dataset.chat = chat.id;
  const pinned = messages.filter((one) => one.pinned).at(-1);
  $("pinned").hidden = !pinned;
  if (pinned) { $("pinned").textContent = `📌 ${pinned.text.split("\n")[0]}`; $("pinned").onclick = () => find(pinned.id); }
  $("doing").textContent = seen.doing ? `${seen.bot.name}: ${seen.doing} …` : "";
  $("keys").replaceChildren(...(seen.keys || []).map((row) => make("div", { className: "row" }, ...row.map((label) => tool(label, { do: "say", text: label })))));
  $("write").hidden = !chat.inside;
  showContext();
}

function find(id) {
  const node = document.querySelector(`[data-id="${id}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.classList.add("found");
  setTimeout(() => node?.classList.remove("found"), 1200);
}

function bubble(message) {
  const item = make("li", { className: message.mine ? "mine" : "" });
  item.dataset.id = message.id;
  if (message.service) { item.className = "service"; item.textContent = message.service; return item; }
  const when = new Date(message.date * 1000).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  const marks = `${message.pinned ? "📌 " : ""}${message.edited ? "edited " : ""}${when}`;
  item.append(make("div", { className: "bubble" },
    message.mine ? null : make("div", { className: "author", textContent: message.author + (message.topic ? ` · # ${message.topic}` : "") }),
    message.reply ? make("div", { className: "reply", textContent: message.reply }) : null,
    ...media(message.media),
    make("div", { className: "words" }, ...words(message.text, message.entities)),
    make("div", { className: "foot" }, ...own(message), marks)));
  message.buttons.forEach((row, r) => item.append(make("div", { className: "row" }, ...row.map((button, c) => key(message, button, r, c)))));
  return item;
}

function own(message) {
  const small = (label, onclick) => make("button", { textContent: label, onclick });
  const reply = small("reply", () => { state.replyTo = message; state.editing = null; showContext(); $("text").focus(); });
  if (!message.mine) return [reply];
  const edit = small("edit", () => { state.editing = message; state.replyTo = null; $("text").value = message.text; showContext(); $("text").focus(); });
  return [reply, edit, small("delete", () => act({ do: "delete", message: message.id }))];
}

function key(message, button, row, column) {
  const node = make("button", { textContent: button.text + (button.url ? " ↗" : ""), className: button.style, disabled: !button.live, title: button.url });
  node.onclick = () => (button.url ? follow(button.url) : act({ do: "tap", message: message.id, row, column }));
  return node;
}

async function follow(url) {
  const link = new URL(/^[a-z]+:/i.test(url) ? url : `https://${url}`);
  if (link.hostname === "t.me" && link.searchParams.has("startgroup")) $("new-group").click();
  else if (link.hostname === "t.me") {
    const said = await act({ do: "open", url: link.href });
    if (said.chat) openChat(said.chat);
  } else if (link.protocol === "http:" || link.protocol === "https:") {
    window.open(link.href, "_blank", "noopener,noreferrer");
  } else toast(`leads to ${url}`);
}

function media(given) {
  const parts = [];
  if (given.file) parts.push(make("div", {}, make("a", { href: `/play/file/${encodeURIComponent(given.file.id)}`, download: given.file.name, textContent: `📎 ${given.file.name} (${given.file.size} B)` })));
  else if (given.photo) parts.push(make("div", { textContent: "🖼 photo" }));
  if (given.venue) parts.push(make("div", { textContent: `📍 ${given.venue.title}, ${given.venue.address}` }));
  else if (given.location) parts.push(make("div", { textContent: `📍 ${given.location.latitude}, ${given.location.longitude}` }));
  if (given.contact) parts.push(make("div", { textContent: `👤 ${given.contact.first_name} ${given.contact.phone_number}` }));
  if (given.sticker) parts.push(make("div", { textContent: `${given.sticker.emoji} (sticker)` }));
  if (given.voice) parts.push(make("div", { textContent: "🎤 voice" }));
  return parts;
}

// Offsets are in UTF-16, and so are strings here: cut wherever an entity begins or ends, wrap each piece in all that cover it.
function words(text, entities) {
  const cuts = new Set([0, text.length]);
  for (const one of entities) { cuts.add(one.offset); cuts.add(one.offset + one.length); }
  const marks = [...cuts].sort((a, b) => a - b);
  return marks.slice(0, -1).map((start, i) => {
    const piece = text.slice(start, marks[i + 1]);
    const over = entities.filter((one) => one.offset <= start && start < one.offset + one.length);
    return over.reduceRight((inner, one) => wrapped(inner, one, text.slice(one.offset, one.offset + one.length)), document.createTextNode(piece));
  });
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function wrapped(inner, entity, whole) {
  if (TAGS[entity.type]) return make(TAGS[entity.type], {}, inner);
  if (entity.type === "spoiler") return make("span", { className: "spoiler" }, inner);
  if (entity.type === "bot_command") return make("span", { className: "link", onclick: () => act({ do: "say", text: whole }) }, inner);
  if (entity.type === "url" || entity.type === "text_link") return make("span", { className: "link", title: entity.url || whole, onclick: () => follow(entity.url || whole) }, inner);
  if (entity.type === "date_time") return make("time", { title: new Date(entity.unix_time * 1000).toLocaleString() }, inner);
  return make("span", {}, inner);
}

// ---- doing ---------------------------------------------------------------------------------------------------------

function showContext() {
  const { replyTo, editing } = state;
  $("context").hidden = !replyTo && !editing;
  $("context").textContent = editing ? "✎ editing (tap to stop)" : replyTo ? `↩ ${replyTo.author}: ${replyTo.text.slice(0, 60)} (tap to stop)` : "";
}

function showHints() {
  const typed = $("text").value, fitting = typed.startsWith("/") && !typed.includes(" ") ? (state.seen?.commands || []).filter(([name]) => `/${name}`.startsWith(typed)) : [];
  $("hints").hidden = fitting.length === 0;
  $("hints").replaceChildren(...fitting.map(([name, description]) => make("div", { onclick: () => { act({ do: "say", text: `/${name}` }); $("text").value = ""; showHints(); } }, `/${name} `, make("span", { textContent: description }))));
}

$("context").onclick = () => { if (state.editing) $("text").value = ""; state.replyTo = state.editing = null; showContext(); };
$("text").oninput = showHints;
$("write").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  if (state.editing) act({ do: "edit", message: state.editing.id, text });
  else act({ do: "say", text, message: state.replyTo?.id });
  state.replyTo = state.editing = null;
  $("text").value = "";
  showHints();
  showContext();
};
$("place").onclick = async () => {
  const [lat, lon] = (await prompted("Latitude, longitude", "37.5563, 126.9236")).split(",").map(Number);
  if (Number.isFinite(lat) && Number.isFinite(lon)) act({ do: "location", lat, lon });
};
$("back").onclick = () => openChat(0);
$("me").onchange = () => {
  const before = state.me;
  state.me = Number($("me").value);
  $("toasts").replaceChildren();
  openChat(state.chat === before ? state.me : state.chat); // a private chat has the id of its person
};
$("new-person").onclick = async () => {
  const name = await prompted("Name of the new person");
  if (name) { state.me = (await act({ do: "person", name })).me; openChat(state.me); }
};
$("new-group").onclick = async () => {
  const title = await prompted("Title of the group (everybody is put in)");
  if (title) openChat((await act({ do: "group", title, all: true })).chat);
};
document.querySelectorAll("[data-minutes]").forEach((button) => { button.onclick = () => act({ do: "turn", minutes: Number(button.dataset.minutes) }); });
$("tomorrow").onclick = () => {
  const then = new Date(Date.now() + state.shift);
  then.setDate(then.getDate() + 1);
  then.setHours(9, 0, 0, 0);
  act({ do: "turn", to: then.toISOString() });
};
$("due").onclick = () => { if (state.seen?.due) act({ do: "turn", to: state.seen.due }); };
listen();
