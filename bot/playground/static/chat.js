// The chat that is open on a phone: its messages, what one writes, and what there is to know about it.

import { ask, avatar, icon, keep, make, rove, signButton } from "/static/dom.js";
import { bubble, happened, line, placed } from "/static/message.js";
import { now, state } from "/static/server.js";
import { dayOf, say } from "/static/words.js";

const NEAR = 120; // pixels from the end that still count as "at the end"
const GLIDE = 600; // milliseconds that a smooth scroll may take
const LONGEST_NEWS = 160;

export class Chat {
  constructor(phone) {
    this.phone = phone;
    this.replyTo = this.editing = null;
    this.info = false;
    this.drafts = new Map();
    this.below = 0;
    this.build();
  }

  build() {
    const phone = this.phone;
    this.back = signButton("back", say("back"), () => (this.info ? this.setInfo(false) : phone.go(0)), { data: { testid: "back" } });
    this.head = make("button", { type: "button", className: "about", onclick: () => this.setInfo(!this.info), data: { testid: "chat-head" } });
    this.top = make("header", { className: "top" }, this.back, this.head);
    this.pinned = make("button", { type: "button", className: "pinned", hidden: true, data: { testid: "pinned" }, onclick: () => this.nextPinned() });
    this.notice = make("div", { className: "notice", hidden: true });
    this.log = make("div", { className: "log", tabIndex: 0, role: "log", "aria-live": "off", data: { testid: "messages" } });
    this.newest = make("button", { type: "button", className: "newest", hidden: true, onclick: () => this.toEnd(true) });
    this.doing = make("div", { className: "doing", role: "status" });
    this.keys = make("div", { className: "reply-keys" });
    this.composer = make("form", { className: "composer", onsubmit: (event) => { event.preventDefault(); this.send(); } });
    this.buildComposer();
    this.instead = make("div", { className: "instead", hidden: true });
    this.panel = make("div", { className: "info", hidden: true, tabIndex: -1 });
    this.body = make("div", { className: "talk" }, this.pinned, this.notice, make("div", { className: "log-frame" }, this.log, this.newest), this.doing, this.composer, this.instead, this.keys);
    this.node = make("div", { className: "chat view", inert: true }, this.top, this.body, this.panel);
    this.log.onscroll = () => this.onScroll();
    this.log.onkeydown = (event) => this.onLogKey(event);
  }

  buildComposer() {
    this.context = make("div", { className: "context", hidden: true });
    this.hints = make("ul", { className: "hints", role: "listbox", id: `hints-${this.phone.number}`, "aria-label": say("commands"), hidden: true });
    this.text = make("textarea", {
      rows: 1, placeholder: say("message"), "aria-label": say("message"), role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.hints.id, data: { testid: "text" }, oninput: () => this.onInput(), onkeydown: (event) => this.onTextKey(event),
    });
    this.menu = make("button", { type: "button", className: "commands", onclick: () => this.toggleCommands(), data: { testid: "commands" }, "aria-label": say("commands") }, icon("menu"), make("span", { textContent: say("commands_menu") }));
    this.clip = signButton("clip", say("attach"), () => this.attach(), { "aria-haspopup": "menu" });
    this.go = signButton("send", say("send"), undefined, { type: "submit", data: { testid: "send" } });
    this.attachments = make("div", { className: "popup attachments", role: "menu", hidden: true });
    this.composer.append(this.hints, this.context, make("div", { className: "writing" }, this.menu, this.clip, this.text, this.go), this.attachments);
  }

  relabel() {
    for (const [node, key] of [[this.back, "back"], [this.clip, "attach"], [this.go, "send"]]) { node.title = say(key); node.setAttribute("aria-label", say(key)); }
    this.text.placeholder = say("message");
    this.text.setAttribute("aria-label", say("message"));
    this.menu.lastChild.textContent = say("commands_menu");
    this.menu.setAttribute("aria-label", say("commands"));
    this.hints.setAttribute("aria-label", say("commands"));
    this.log.kept = undefined;
    this.log.replaceChildren();
    this.drawn = this.told = "";
  }

  // ---- showing -------------------------------------------------------------------------------------------------------

  show(chat, room) {
    this.node.inert = !chat;
    this.body.inert = this.info;
    if (!chat) return;
    this.chat = chat;
    this.room = room;
    this.showHead(chat, room);
    this.body.classList.toggle("outside", !room);
    this.node.classList.toggle("group-chat", chat.type !== "private");
    this.showInstead(chat, room);
    if (!room) { this.log.kept = undefined; this.log.replaceChildren(); this.pinned.hidden = this.notice.hidden = true; this.composer.hidden = true; this.keys.replaceChildren(); return; }
    this.showPinned(room);
    this.showNotice(room);
    this.showMessages(room);
    this.showKeys(room);
    this.doing.textContent = room.doing ? say("typing") : "";
    if (this.info) this.showInfo(room);
    if (this.wantsFocus) { this.wantsFocus = false; (this.composer.hidden ? this.log : this.text).focus({ preventScroll: true }); }
  }

  showHead(chat, room) {
    const count = room ? say("members", { n: room.members.length }) : "";
    const sub = room?.doing ? say("typing") : chat.type === "private" ? say("bot") : count;
    const drawn = JSON.stringify([chat.id, chat.title, sub]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.head.replaceChildren(avatar(chat.id, chat.title, chat.type === "private" ? "bot" : "group"),
      make("span", { className: "about-words" }, make("b", { textContent: chat.title, data: { testid: "chat-title" } }), make("small", { textContent: sub })));
    this.head.setAttribute("aria-label", `${chat.title}, ${sub}. ${say("group_info")}`);
    this.log.setAttribute("aria-label", chat.title);
  }

  showPinned(room) {
    const at = room.messages.find((message) => message.id === room.pinned.at(-1 - (this.pinnedAt ?? 0) % Math.max(room.pinned.length, 1)));
    this.pinned.hidden = !at;
    if (!at) return;
    const words = line(at);
    if (this.pinned.dataset.words === words) return;
    this.pinned.dataset.words = words;
    this.pinned.replaceChildren(icon("pin"), make("span", {}, make("b", { textContent: say("pinned") }), make("small", { textContent: words })));
    this.shownPin = at.id;
  }

  nextPinned() {
    this.goTo(this.shownPin);
    this.pinnedAt = ((this.pinnedAt ?? 0) + 1) % this.room.pinned.length;
    this.shownPin = undefined;
    this.pinned.dataset.words = "";
    this.showPinned(this.room);
  }

  // A line under the head when something is for this person to do: add the bot, answer requests.
  showNotice(room) {
    const bot = state.programme.bot?.name ?? "";
    const wanted = room.type === "private" ? null
      : room.asking ? { text: say("open_requests", { n: room.asking }), label: say("see_requests"), act: () => this.setInfo(true), id: "requests" }
      : ["left", "kicked"].includes(room.bot) ? { text: say("bot_not_here", { bot }), label: say("add_bot", { bot }), act: () => this.addBot(), id: "bot:add" }
      : room.bot === "member" && room.admin ? { text: say("bot_no_admin", { bot }), label: say("promote_bot"), act: () => this.phone.act({ do: "bot", how: "promote" }), id: "bot:promote" } : null;
    const sign = wanted ? wanted.text + wanted.label : "";
    if (!wanted && this.notice.contains(document.activeElement)) this.log.focus({ preventScroll: true });
    this.notice.hidden = !wanted;
    if (!wanted || sign === this.notice.dataset.sign) return;
    this.notice.dataset.sign = sign;
    this.notice.replaceChildren(make("span", { textContent: wanted.text }), make("button", { type: "button", className: "main", textContent: wanted.label, onclick: wanted.act, data: { hint: wanted.id, testid: wanted.id } }));
  }

  async addBot() {
    await this.phone.act({ do: "bot", how: "add" });
    if (this.room?.admin) await this.phone.act({ do: "bot", how: "promote" });
  }

  showMessages(room) {
    const log = this.log, newestBefore = this.newestId ?? 0, first = this.shownRoom !== room.id || this.shownMe !== this.phone.me;
    if (first) { log.kept = undefined; log.replaceChildren(); }
    const atEnd = first || this.gliding || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    log.classList.toggle("fresh", !first);
    keep(log, placed(room.messages, (date) => dayOf(date, now())), (item) => item.key, (item) => bubble(item, this.phone));
    const fresh = room.messages.filter((message) => message.id > newestBefore);
    this.newestId = room.messages.at(-1)?.id ?? 0;
    this.shownRoom = room.id;
    this.shownMe = this.phone.me;
    if (first) this.below = 0;
    else this.announce(fresh);
    if (atEnd || fresh.some((message) => message.mine)) this.toEnd(!first);
    else this.below += fresh.length;
    this.showNewest();
  }

  announce(fresh) {
    const heard = fresh.filter((message) => !message.mine).slice(-2);
    const told = heard.map((one) => (one.service ? happened(one.service) : say("news", { author: one.author, text: line(one) }))).join(" ");
    if (told) this.phone.announce(told.slice(0, LONGEST_NEWS));
  }

  onScroll() {
    if (this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR) this.below = 0;
    this.log.onwheel = this.log.ontouchmove = () => { this.gliding = false; };
    this.showNewest();
  }

  showNewest() {
    const away = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight >= NEAR;
    this.newest.hidden = !away || Boolean(this.gliding);
    if (this.newest.hidden) return;
    this.newest.setAttribute("aria-label", say("to_newest"));
    this.newest.replaceChildren(icon("down"), this.below ? make("span", { className: "unread", textContent: this.below }) : "");
  }

  toEnd(smoothly) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
    this.gliding = smoothly && !calm;
    clearTimeout(this.landing);
    this.landing = setTimeout(() => { this.gliding = false; this.showNewest(); }, GLIDE);
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: this.gliding ? "smooth" : "instant" });
    this.below = 0;
  }

  goTo(id) {
    const node = document.getElementById(this.phone.idOf(id));
    if (!node) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
    node.classList.remove("found");
    requestAnimationFrame(() => node.classList.add("found"));
    node.focus({ preventScroll: true });
  }

  showKeys(room) {
    keep(this.keys, room.keys.map((row, at) => ({ row, at })), ({ at }) => at, ({ row }) => make("div", {}, ...row.map((label) => make("button", { type: "button", textContent: label, data: { spot: label }, onclick: () => this.phone.say(label) }))));
  }

  // What stands where one writes, when one cannot write (yet).
  showInstead(chat, room) {
    const phone = this.phone;
    let wanted = null;
    if (!room) wanted = { text: say(chat.asked ? "asked" : "not_inside"), buttons: chat.asked ? [] : this.waysIn(chat) };
    else if (chat.blocked) wanted = { text: say("blocked"), buttons: [["unblock", () => phone.act({ do: "block", on: false })]] };
    else if (chat.type === "private" && !room.messages.length) wanted = { text: say("about_start"), buttons: [["start", () => phone.act({ do: "start" })]] };
    const sign = JSON.stringify([wanted?.text, wanted?.buttons.map(([key]) => key)]);
    const held = this.instead.contains(document.activeElement);
    this.composer.hidden = Boolean(wanted);
    this.instead.hidden = !wanted;
    if (held && !wanted) this.text.focus({ preventScroll: true });
    if (!wanted || sign === this.instead.dataset.sign) return;
    this.instead.dataset.sign = sign;
    this.instead.replaceChildren(make("p", { textContent: wanted.text }), ...wanted.buttons.map(([key, onclick], at) => make("button", { type: "button", className: at ? "" : "main", textContent: say(key), onclick, data: { testid: key } })));
  }

  waysIn(chat) {
    const links = chat.links.slice(-1).map((one) => ["join_link", () => this.phone.follow(one.url)]);
    return [...links, ["join", () => this.phone.act({ do: "join" })], ["ask_to_join", () => this.phone.act({ do: "ask" })]];
  }

  // ---- writing -------------------------------------------------------------------------------------------------------

  forget() { this.drafts.clear(); this.stop(); this.text.value = ""; this.setInfo(false); this.closePopups(); this.grow(); }

  leave() {
    if (this.phone.open) this.drafts.set(this.phone.open, this.text.value);
    this.text.value = "";
    this.stop();
    this.setInfo(false);
    this.closePopups();
    this.pinnedAt = 0;
    this.pinned.dataset.words = "";
    queueMicrotask(() => { this.text.value = this.drafts.get(this.phone.open) ?? ""; this.grow(); });
  }

  stop() {
    if (this.editing) this.text.value = "";
    this.replyTo = this.editing = null;
    this.showContext();
  }

  showContext() {
    const about = this.editing ?? this.replyTo;
    this.context.hidden = !about;
    if (!about) return;
    this.context.replaceChildren(icon(this.editing ? "edit" : "back"),
      make("span", {}, make("b", { textContent: this.editing ? say("editing") : say("replying", { name: about.author }) }), make("small", { textContent: line(about) })),
      signButton("close", say("stop_this"), () => { this.stop(); this.text.focus(); }));
  }

  onInput() {
    this.grow();
    this.showHints(this.text.value);
  }

  grow() {
    this.text.rows = Math.min(5, Math.max(1, this.text.value.split("\n").length));
    this.go.classList.toggle("ready", Boolean(this.text.value.trim()));
  }

  toggleCommands() {
    if (this.hints.hidden) { this.showHints("/"); this.text.focus(); } else this.closePopups();
  }

  showHints(typed) {
    const fitting = typed.startsWith("/") && !/\s/.test(typed) ? (this.room?.commands ?? []).filter(([name]) => `/${name}`.startsWith(typed)) : [];
    const empty = typed === "/" && !fitting.length ? [["", say("no_commands")]] : [];
    this.hints.hidden = !fitting.length && !empty.length;
    this.text.setAttribute("aria-expanded", this.hints.hidden ? "false" : "true");
    this.chosen = -1;
    this.text.removeAttribute("aria-activedescendant");
    this.hints.replaceChildren(...[...fitting, ...empty].map(([name, about], at) => make("li", {
      role: "option", id: `${this.hints.id}-${at}`, "aria-selected": "false", data: { command: name },
      onmousedown: (event) => event.preventDefault(), onclick: () => name && this.command(name),
    }, name ? make("b", { textContent: `/${name}` }) : null, make("span", { textContent: about }))));
  }

  choose(by) {
    const options = [...this.hints.children];
    options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = (this.chosen + by + options.length) % options.length;
    if (this.chosen < 0) this.chosen = options.length - 1;
    options[this.chosen].setAttribute("aria-selected", "true");
    options[this.chosen].scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", options[this.chosen].id);
  }

  command(name) {
    this.text.value = "";
    this.closePopups();
    this.grow();
    this.phone.say(`/${name}`);
  }

  onTextKey(event) {
    if (event.isComposing) return;
    if (!this.hints.hidden) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); return this.choose(event.key === "ArrowDown" ? 1 : this.chosen < 0 ? 0 : -1); }
      const chosen = this.hints.children[this.chosen]?.dataset.command;
      if (event.key === "Enter" && chosen) { event.preventDefault(); return this.command(chosen); }
      if (event.key === "Tab" && chosen) { event.preventDefault(); this.text.value = `/${chosen} `; return this.onInput(); }
    }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.send(); }
    if (event.key === "ArrowUp" && !this.text.value) { event.preventDefault(); this.log.lastElementChild?.focus(); }
    return undefined;
  }

  send() {
    const text = this.text.value.trim();
    if (!text) return;
    if (this.editing) this.phone.act({ do: "edit", message: this.editing.id, text });
    else this.phone.act({ do: "say", text, message: this.replyTo?.id });
    this.text.value = "";
    this.replyTo = this.editing = null;
    this.showContext();
    this.closePopups();
    this.grow();
  }

  attach() {
    if (!this.attachments.hidden) return this.closePopups();
    this.attachments.replaceChildren(...[["send_place", () => this.sendPlace()], ["send_photo", () => this.phone.act({ do: "photo" })]].map(([key, onclick]) =>
      make("button", { type: "button", role: "menuitem", textContent: say(key), onclick: () => { this.closePopups(); onclick(); }, data: { testid: key } })));
    this.attachments.hidden = false;
    this.attachments.onkeydown = (event) => rove(event, [...this.attachments.children]);
    this.attachments.firstChild.focus();
    return undefined;
  }

  async sendPlace() {
    const places = say("places").split(";").map((one) => one.split("|"));
    const set = (form, lat, lon) => { form.elements.lat.value = lat; form.elements.lon.value = lon; };
    const given = await ask({
      title: say("send_place"), buttons: [["", say("cancel")], ["ok", say("send"), "main"]],
      fields: [{ options: places.map(([name, lat, lon]) => [name, (form) => set(form, lat, lon)]) },
        { name: "lat", label: say("latitude"), value: places[0][1] }, { name: "lon", label: say("longitude"), value: places[0][2] }].filter(Boolean),
    });
    const [lat, lon] = [Number(given?.lat), Number(given?.lon)];
    if (given && Number.isFinite(lat) && Number.isFinite(lon)) this.phone.act({ do: "location", lat, lon });
  }

  // ---- menus ---------------------------------------------------------------------------------------------------------

  escape() {
    if (this.popup) { const at = this.popup.at; this.closePopups(); at.focus(); return true; }
    if (!this.hints.hidden || !this.attachments.hidden) { this.closePopups(); this.text.focus(); return true; }
    if (this.replyTo || this.editing) { this.stop(); return true; }
    if (this.info) { this.setInfo(false); this.head.focus(); return true; }
    return false;
  }

  closePopups() {
    this.popup?.remove();
    this.popup = null;
    this.hints.hidden = this.attachments.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
  }

  openMenu(message, at) {
    this.closePopups();
    const wishes = [["reply", () => { this.stop(); this.replyTo = message; this.showContext(); this.text.focus(); }]];
    if (message.mine && !message.media.location) wishes.push(["edit", () => { this.editing = message; this.replyTo = null; this.text.value = message.text; this.grow(); this.showContext(); this.text.focus(); }]);
    wishes.push(["copy", () => { navigator.clipboard?.writeText(message.text).then(() => this.phone.tell(say("copied")), () => undefined); }]);
    if (message.mine || this.room.admin || this.room.type === "private") wishes.push(["delete", () => this.phone.act({ do: "delete", message: message.id })]);
    const menu = make("div", { className: "popup message-menu", role: "menu", onkeydown: (event) => rove(event, [...menu.children]) },
      ...wishes.map(([key, onclick]) => make("button", { type: "button", role: "menuitem", textContent: say(key), onclick: () => { this.closePopups(); onclick(); }, data: { testid: key } })));
    menu.at = at.classList.contains("message") ? at : at.closest(".message");
    this.node.append(menu);
    const box = menu.at.getBoundingClientRect(), frame = this.node.getBoundingClientRect();
    menu.style.setProperty("top", `${Math.min(Math.max(box.top - frame.top + 8, 60), frame.height - menu.offsetHeight - 12)}px`);
    menu.style.setProperty(message.mine ? "right" : "left", "20px");
    this.popup = menu;
    menu.firstChild.focus();
    setTimeout(() => document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) this.closePopups(); }, { once: true }));
  }

  onLogKey(event) {
    const nodes = [...this.log.querySelectorAll(".message")];
    if (event.target === this.log && ["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) { event.preventDefault(); nodes.at(event.key === "Home" ? 0 : -1)?.focus(); return; }
    if (!event.target.classList.contains("message")) return;
    if (event.key === "Enter" || event.key === "ContextMenu") {
      event.preventDefault();
      const found = this.room.messages.find((message) => this.phone.idOf(message.id) === event.target.id);
      if (found) this.openMenu(found, event.target);
    } else rove(event, nodes);
  }

  // ---- about the chat ------------------------------------------------------------------------------------------------

  setInfo(on) {
    this.info = on;
    this.told = "";
    this.panel.hidden = !on;
    this.body.inert = on;
    this.head.setAttribute("aria-expanded", on ? "true" : "false");
    if (on && this.room) { this.showInfo(this.room); this.panel.focus({ preventScroll: true }); }
  }

  showInfo(room) {
    const told = JSON.stringify([room.members, room.requests, room.bot, room.admin, room.blocked, room.links]);
    if (told === this.told) return;
    this.told = told;
    const held = this.panel.contains(document.activeElement) ? document.activeElement.dataset.spot : null;
    const parts = room.type === "private" ? [this.actions(room)] : [this.requests(room), this.actions(room), this.invites(room), this.members(room)];
    this.panel.replaceChildren(...parts.filter(Boolean));
    if (held) (this.panel.querySelector(`[data-spot="${CSS.escape(held)}"]`) ?? this.panel).focus();
  }

  part(title, ...content) { return make("section", {}, make("h3", { textContent: title }), ...content); }

  small(key, wish, kind = "") {
    return make("button", { type: "button", className: kind, textContent: say(key), data: { spot: `${key} ${wish.who ?? ""}`, testid: key }, onclick: () => this.phone.act(wish) });
  }

  requests(room) {
    if (!room.requests.length) return null;
    return this.part(say("requests", { n: room.requests.length }), make("ul", {}, ...room.requests.map((one) => make("li", { className: "person-row" },
      avatar(one.id, one.name), make("b", { textContent: one.name }), this.small("decline", { do: "decide", who: one.id, yes: false }), this.small("approve", { do: "decide", who: one.id, yes: true }, "main")))));
  }

  actions(room) {
    const wishes = [];
    if (room.type === "private") wishes.push(this.small(room.blocked ? "unblock" : "block", { do: "block", on: !room.blocked }));
    else {
      if (room.bot === "administrator" && room.admin) wishes.push(this.small("demote_bot", { do: "bot", how: "demote" }));
      if (room.bot === "member" && room.admin) wishes.push(this.small("promote_bot", { do: "bot", how: "promote" }));
      if (["member", "administrator"].includes(room.bot) && room.admin) wishes.push(this.small("remove_bot", { do: "bot", how: "remove" }, "danger"));
      if (!room.owner) wishes.push(make("button", { type: "button", className: "danger", textContent: say("leave"), data: { spot: "leave", testid: "leave" }, onclick: () => this.leaveGroup(room) }));
    }
    return wishes.length ? this.part(say("actions"), make("div", { className: "chips" }, ...wishes)) : null;
  }

  async leaveGroup(room) {
    const sure = await ask({ title: say("leave"), text: say("leave_sure", { title: room.title }), buttons: [["", say("cancel")], ["ok", say("leave"), "main"]] });
    if (sure) { await this.phone.act({ do: "leave" }); this.phone.go(0); }
  }

  invites(room) {
    if (!room.admin) return null;
    return this.part(say("invite_links"), make("p", { textContent: say("follow_as") }),
      make("ul", {}, ...room.links.map((one) => make("li", { className: "invite-row" }, icon("link"), make("span", {}, make("code", { textContent: one.url.replace("https://", "") }), one.asks ? make("small", { textContent: say("asks_approval") }) : null)))),
      make("div", { className: "chips" }, this.small("make_invite", { do: "invite", asks: false }), this.small("make_invite_asks", { do: "invite", asks: true })));
  }

  members(room) {
    return this.part(say("members", { n: room.members.length }), make("ul", { data: { testid: "members" } }, ...room.members.map((one) => this.memberRow(one, room))));
  }

  memberRow(one, room) {
    const mine = state.programme.bot?.name === one.name && one.bot;
    const role = one.role === "member" ? (one.bot ? say("bot") : one.tag) : say(`role_${one.role}`);
    const may = room.admin && !one.bot && one.role !== "creator" && one.id !== this.phone.me;
    return make("li", { className: "person-row" }, avatar(one.id, one.name, mine ? "bot" : ""),
      make("span", {}, make("b", { textContent: one.name }), make("small", { textContent: role })),
      may ? this.small(one.role === "administrator" ? "unmake_admin" : "make_admin", { do: "admin", who: one.id, on: one.role !== "administrator" }) : null,
      may ? this.small("remove", { do: "remove", who: one.id }, "danger") : null);
  }
}
