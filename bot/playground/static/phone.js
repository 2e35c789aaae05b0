// One phone: whose it is, its list of chats, and what lies over both (toasts, alerts, menus).

import { ask, avatar, icon, keep, make, rove, signButton } from "/static/dom.js";
import { Chat } from "/static/chat.js";
import { line } from "/static/message.js";
import { act, lookAgain, now, state } from "/static/server.js";
import { clockTime, listTime, say, speaking } from "/static/words.js";

const TOAST = 3600;
const HINT_MOST = 12; // how many of the newest messages are looked at for a button to point at

export class Phone {
  constructor(number, remember) {
    this.number = number;
    this.remember = remember;
    this.me = 0;
    this.open = 0; // the chat
    this.toast = -1; // the newest toast shown
    this.pressed = new Set();
    this.links = new Map();
    this.hints = [];
    this.seen = {};
    this.room = null;
    this.build();
  }

  build() {
    this.strip = make("div", { className: "people", role: "group", "aria-label": say("who"), onkeydown: (event) => this.moveInStrip(event) });
    this.bar = make("div", { className: "status-bar", "aria-hidden": "true" }, make("span", { className: "status-time" }), make("span", { className: "island" }), make("span", { className: "signals" }, make("i"), make("b")));
    this.list = make("ul", { className: "chat-list" });
    this.title = make("h2", { textContent: say("chats") });
    this.writeNew = signButton("edit", say("new_group"), () => this.newGroup(), { data: { testid: "new-group" } });
    this.home = make("div", { className: "home view" }, make("header", { className: "top" }, this.title, this.writeNew), this.list);
    this.chat = new Chat(this);
    this.toasts = make("div", { className: "toasts", role: "status" });
    this.spoken = make("div", { className: "visually-hidden", "aria-live": "polite", data: { testid: "news" } });
    this.screen = make("div", { className: "screen" }, this.bar, this.home, this.chat.node, this.toasts, this.spoken);
    this.node = make("section", { className: "phone", data: { testid: `phone-${this.number + 1}` } }, this.strip, make("div", { className: "case" }, this.screen));
    this.screen.addEventListener("keydown", (event) => this.onEscape(event));
  }

  relabel() {
    this.strip.setAttribute("aria-label", say("who"));
    this.title.textContent = say("chats");
    for (const [node, key] of [[this.writeNew, "new_group"]]) { node.title = say(key); node.setAttribute("aria-label", say(key)); }
    this.strip.kept = this.list.kept = undefined;
    this.strip.replaceChildren();
    this.list.replaceChildren();
    this.chat.relabel();
    if (this.seen.chats) this.show(this.seen, state.seen);
  }

  wish() { return { me: this.me, chat: this.open, toast: Math.max(this.toast, 0) }; }
  idOf(message) { return `m${this.number}-${message}`; }
  act(wish) { return act({ me: this.me, chat: this.open, ...wish }); }
  get name() { return state.seen?.people.find((one) => one.id === this.me)?.name ?? ""; }

  // ---- who and where -------------------------------------------------------------------------------------------------

  be(me, chat = undefined) {
    const before = this.me;
    this.me = me;
    this.toasts.replaceChildren();
    this.toast = state.seen?.taps ?? -1;
    this.pressed.clear();
    this.links.clear();
    this.chat.forget();
    this.go(chat ?? (this.open === before ? me : this.open)); // a private chat has the id of its person
  }

  go(chat) {
    if (this.open !== chat) this.chat.leave();
    this.open = chat;
    this.remember();
    lookAgain();
  }

  moveInStrip(event) {
    const nodes = [...this.strip.querySelectorAll("button")];
    const key = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" }[event.key];
    rove(key ? { key, preventDefault: () => event.preventDefault() } : event, nodes);
  }

  onEscape(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.chat.escape()) return;
    if (this.open) { this.go(0); this.list.querySelector("button")?.focus(); }
  }

  // ---- showing -------------------------------------------------------------------------------------------------------

  show(seen, whole) {
    if (!seen.chats) return;
    this.seen = seen;
    this.room = seen.room;
    if (this.toast < 0) this.toast = whole.taps;
    this.node.setAttribute("aria-label", say("phone_of", { name: this.name }));
    this.bar.firstChild.textContent = clockTime(now());
    this.showPeople(whole.people);
    this.showChats(seen.chats);
    const listed = seen.chats.find((one) => one.id === this.open);
    if (this.open && !listed) return this.go(0);
    this.screen.classList.toggle("in-chat", Boolean(listed));
    this.home.inert = Boolean(listed);
    this.chat.show(listed, seen.room);
    this.showToasts(seen.toasts, whole.taps);
  }

  showPeople(people) {
    const items = people.map((one) => ({ ...one, mine: one.id === this.me }));
    keep(this.strip, [...items, { id: 0 }], (one) => one.id, (one) => (one.id ? this.person(one) : this.somebodyNew()));
    const chosen = this.strip.querySelector("[aria-pressed=true]");
    if (chosen && chosen !== this.centred) {
      this.centred = chosen;
      this.strip.scrollTo({ left: chosen.offsetLeft - this.strip.clientWidth / 2 + chosen.offsetWidth / 2 });
    }
  }

  person({ id, name, mine }) {
    return make("button", { type: "button", className: "persona", "aria-pressed": mine ? "true" : "false", data: { spot: "self", testid: `persona-${name}` }, onclick: () => this.be(id) },
      avatar(id, name), make("span", { textContent: name }));
  }

  somebodyNew() {
    return make("button", { type: "button", className: "persona new", "aria-label": say("new_person"), title: say("new_person"), onclick: () => this.newPerson() }, make("span", { className: "avatar" }, icon("plus")), make("span", { textContent: say("add") }));
  }

  showChats(chats) {
    const time = (last) => (last ? listTime(new Date(last.date * 1000), now()) : "");
    const items = chats.map((chat) => ({ ...chat, when: time(chat.last) }));
    const inside = items.filter((chat) => chat.inside).sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
    const outside = items.filter((chat) => !chat.inside);
    const rows = [...inside, ...(outside.length ? [{ id: "outside", heading: true }] : []), ...outside];
    keep(this.list, rows, (row) => row.id, (row) => (row.heading ? make("li", { className: "list-heading", textContent: say("can_join") }) : this.chatRow(row)));
  }

  chatRow(chat) {
    const last = chat.last;
    const author = last && !last.service && chat.type !== "private" ? `${last.mine ? say("draft_you") : last.author}: ` : "";
    return make("li", {}, make("button", { type: "button", className: "chat-row", data: { spot: "self", testid: chat.type === "private" ? "chat-bot" : "chat-group" }, onclick: () => this.enter(chat.id) },
      avatar(chat.id, chat.title, chat.type === "private" ? "bot" : "group"),
      make("span", { className: "chat-name" }, make("b", { textContent: chat.title })),
      make("time", { textContent: chat.when }),
      make("span", { className: "chat-last" }, author ? make("em", { textContent: author }) : null, chat.inside ? (last ? line(last) : "") : say(chat.asked ? "asked" : "not_inside")),
      chat.unread && chat.inside ? make("span", { className: "unread", "aria-label": say("unread", { n: chat.unread }), role: "img", textContent: chat.unread }) : null));
  }

  enter(chat) {
    this.go(chat);
    this.chat.wantsFocus = true;
  }

  // ---- toasts and alerts ---------------------------------------------------------------------------------------------

  showToasts(toasts, taps) {
    for (const { n, id, text, alert, url } of toasts) {
      if (n < this.toast) continue;
      if (text && alert) this.alert(text);
      else if (text) this.tell(text);
      if (url) this.links.set(id, url);
    }
    this.toast = Math.max(this.toast, taps);
    this.openLinks();
  }

  // An answer with a link opens the private chat, but only on the phone where the button was pressed.
  openLinks() {
    for (const [id, url] of this.links) {
      if (!this.pressed.delete(id)) continue;
      this.links.delete(id);
      this.follow(url);
    }
  }

  tell(text, kind = "") {
    const box = make("div", { className: `toast ${kind}`, textContent: text });
    box.onclick = () => box.remove();
    this.toasts.append(box);
    while (this.toasts.children.length > 3) this.toasts.firstChild.remove();
    setTimeout(() => box.remove(), TOAST + text.length * 25);
  }

  alert(text) {
    ask({ title: state.programme.bot?.name ?? "", text, buttons: [["ok", say("ok"), "main"]] });
  }

  announce(text) {
    this.spoken.textContent = text;
  }

  // ---- doing ---------------------------------------------------------------------------------------------------------

  say(text) { return this.act({ do: "say", text }); }

  async tap(message, row, column) {
    const { query } = await this.act({ do: "tap", message: message.id, row, column });
    if (query) { this.pressed.add(query); this.openLinks(); }
  }

  async follow(url) {
    const link = new URL(/^[a-z]+:/i.test(url) ? url : `https://${url}`);
    if (link.hostname === "t.me" && link.searchParams.has("startgroup")) return this.newGroup();
    if (link.hostname === "t.me") {
      const said = await this.act({ do: "open", url: link.href });
      if (said.chat) this.enter(said.chat);
    } else if (link.protocol === "http:" || link.protocol === "https:") {
      const sure = await ask({ title: say("open"), text: say("open_outside", { host: link.hostname }), buttons: [["", say("cancel")], ["ok", say("open"), "main"]] });
      if (sure) window.open(link.href, "_blank", "noopener,noreferrer");
    } else this.tell(say("leads_to", { url }));
    return undefined;
  }

  async newPerson() {
    const given = await ask({ title: say("new_person"), fields: [{ name: "name", label: say("new_person_name") }], buttons: [["", say("cancel")], ["ok", say("make_it"), "main"]] });
    if (given?.name) {
      const { me } = await act({ do: "person", name: given.name, language: state.seen.play?.language ?? speaking() });
      if (me) this.be(me, me);
    }
  }

  async newGroup() {
    const fields = [
      { name: "title", label: say("group_title") }, { name: "all", label: say("with_all"), type: "checkbox", value: true },
      { name: "promote", label: say("bot_admin"), type: "checkbox", value: true }, { name: "forum", label: say("with_topics"), type: "checkbox" },
    ];
    const given = await ask({ title: say("new_group"), text: say("new_group_text"), fields, buttons: [["", say("cancel")], ["ok", say("make_it"), "main"]] });
    if (given?.title) this.enter((await this.act({ do: "group", ...given })).chat);
  }

  openMenu(message, at) { this.chat.openMenu(message, at); }
  goTo(message) { this.chat.goTo(message); }

  // Point at the button that the tour speaks of: the first of its patterns that the newest messages offer.
  point(patterns) {
    const wanted = JSON.stringify([patterns, this.open, this.room?.messages.slice(-HINT_MOST)]);
    if (wanted === this.pointed) return;
    this.pointed = wanted;
    this.node.querySelectorAll(".hint").forEach((node) => node.classList.remove("hint"));
    const keys = [...this.chat.log.querySelectorAll(".message")].slice(-HINT_MOST).reverse().flatMap((node) => [...node.querySelectorAll(".key")]);
    for (const pattern of patterns) {
      const fits = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);
      const found = keys.find((node) => fits.test(node.dataset.does)) ?? this.node.querySelector(`[data-hint="${CSS.escape(pattern)}"]`);
      if (found) return found.classList.add("hint");
    }
    return undefined;
  }

}
