// What stands around the phones: the clock, the tour, trouble at a tap, and the drawer that shows the requests.

import { ask, dropdown, icon, make, shape } from "/static/dom.js";
import { act, direct, now, state } from "/static/server.js";
import { fill, fullMoment, languages, preciseTime, say, speaking, zoneOf } from "/static/words.js";

const $ = (id) => document.getElementById(id);
// Whoever wants less motion is not shown each tap for long.
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const MOST_ENTRIES = 200;

export class Desk {
  constructor(phones, { setLanguage, setTheme }) {
    this.phones = phones;
    this.setLanguage = setLanguage;
    this.setTheme = setTheme;
    this.active = phones[0];
    this.step = Number(localStorage.step ?? -1); // -1: the welcome
    this.touring = localStorage.touring !== "no";
    this.wired = false;
    this.spells = {};
    $("hour").onclick = () => act({ do: "turn", minutes: 60 });
    $("tomorrow").onclick = () => act({ do: "turn", hour: 9, zone: zoneOf() ?? Intl.DateTimeFormat().resolvedOptions().timeZone });
    $("due").onclick = () => { if (state.seen?.due) act({ do: "turn", to: state.seen.due }); };
    $("due").dataset.hint = "clock:due";
    setInterval(() => this.tick(), 1000);
    for (const phone of phones) phone.node.addEventListener("focusin", () => { this.active = phone; });
    for (const phone of phones) phone.node.addEventListener("pointerdown", () => { this.active = phone; });
  }

  relabel() {
    document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = say(node.dataset.say); });
    document.querySelectorAll("[data-label]").forEach((node) => { node.setAttribute("aria-label", say(node.dataset.label)); });
    const bot = state.programme.bot?.name ?? "";
    $("brand").replaceChildren(make("b", { textContent: bot }), ` ${say("playground")}`);
    document.title = say("title", { bot });
    $("hour").textContent = say("plus_hour");
    $("tomorrow").textContent = say("tomorrow_morning");
    this.buildTools();
    this.wireDrawn = undefined;
    this.drawnCoach = "";
    this.drawWire();
    this.tick();
  }

  // ---- tools ---------------------------------------------------------------------------------------------------------

  buildTools() {
    const theatre = Boolean(state.programme.tour);
    const button = (sign, key, onclick, id, props = {}) => make("button", { type: "button", onclick, title: say(key), data: { testid: id }, ...props }, icon(sign), make("span", { textContent: say(key) }));
    const dark = document.documentElement.dataset.theme === "dark";
    const tools = [
      theatre ? button("flag", "tour", () => this.openTour(), "open-tour") : null,
      theatre ? dropdown("scene", say("scenes"), () => this.sceneItems(), { data: { testid: "scenes" } }) : null,
      dropdown("bolt", say("trouble"), () => this.troubleItems(), { data: { testid: "trouble" } }),
      button("wire", "wire", () => this.clickWire(), "open-wire", { "aria-pressed": this.wired ? "true" : "false" }),
      make("span", { className: "gap" }),
      make("button", { type: "button", className: "language", lang: say("language_to"), onclick: () => this.setLanguage(say("language_to")), data: { testid: "language" } }, make("span", { textContent: say("language") })),
      button(dark ? "sun" : "moon", dark ? "theme_light" : "theme_dark", () => { this.setTheme(dark ? "light" : "dark"); this.buildTools(); }, "theme"),
      theatre ? button("again", "over", () => this.startOver(), "start-over") : null,
    ].filter(Boolean);
    const opener = make("button", { type: "button", className: "sign unfold", "aria-expanded": "false", "aria-label": say("tools"), data: { testid: "tools" } }, icon("menu"));
    opener.onclick = () => opener.setAttribute("aria-expanded", String($("tools").classList.toggle("open")));
    const folded = make("div", { className: "tools", onclick: (event) => { if (!event.target.closest(".dropdown")) { $("tools").classList.remove("open"); opener.setAttribute("aria-expanded", "false"); } } }, ...tools);
    $("tools").replaceChildren(opener, folded);
  }

  sceneItems() {
    const scenes = Object.entries(state.programme.scenes ?? {});
    return scenes.map(([name, words]) => ({ id: `scene-${name}`, label: words[speaking()].title, text: words[speaking()].text, act: () => this.loadScene(name) }));
  }

  async loadScene(name) {
    const sure = state.seen.play.fresh || await ask({ title: state.programme.scenes[name][speaking()].title, text: say("scene_sure"), buttons: [["", say("cancel")], ["ok", say("scene_load"), "main"]] });
    if (!sure) return;
    this.endTour();
    await direct("scene", { name });
    this.following = "scene";
  }

  troubleItems() {
    const { me, name, seen } = this.active;
    const blocked = seen.chats?.find((chat) => chat.type === "private")?.blocked;
    const items = [
      { id: "jam", label: say("trouble_jam"), text: say("trouble_jam_text"), act: () => act({ do: "trouble", kind: "jam" }) },
      { id: "lost", label: say("trouble_lost"), text: say("trouble_lost_text"), act: () => act({ do: "trouble", kind: "lost" }) },
      { id: "block", label: say(blocked ? "trouble_unblock" : "trouble_block", { name }), text: say("trouble_block_text", { name }), act: () => act({ do: "block", me, on: !blocked }) },
    ];
    if (state.programme.tour) items.splice(2, 0, { id: "kill", label: say("trouble_kill"), text: say("trouble_kill_text"), act: () => direct("kill") });
    return items;
  }

  async startOver() {
    const offered = languages().filter((one) => state.programme.languages.includes(one));
    const given = await ask({ title: say("over"), text: say("over_sure"), buttons: [["", say("cancel")], ...offered.map((one) => [one, say(`over_${one}`), one === speaking() ? "main" : ""])] });
    if (!given) return;
    this.step = -1;
    this.save();
    await direct("over", { language: given.button });
  }

  // ---- the clock and how things stand --------------------------------------------------------------------------------

  show(seen) {
    this.seen = seen;
    for (const [spell, left] of Object.entries(seen.trouble)) this.spells[spell] = left ? Date.now() + left * 1000 : 0;
    $("due").disabled = !seen.due;
    $("due").dataset.at = seen.due ?? "";
    $("due").textContent = say("next_due");
    $("due").title = seen.due ? say("next_due_at", { when: fullMoment(new Date(seen.due)) }) : say("nothing_due");
    $("due").append(make("small", { textContent: seen.due ? fullMoment(new Date(seen.due)) : say("nothing_due") }));
    this.tick();
    this.takeWire(seen.wire);
    this.showCoach(seen.play);
    this.follow(seen.play);
  }

  tick() {
    const when = state.seen ? now() : null;
    if (when) { $("now").textContent = fullMoment(when); $("now").dateTime = when.toISOString(); }
    this.showBanner();
  }

  showBanner() {
    const play = this.seen?.play, left = (spell) => Math.ceil(((this.spells[spell] ?? 0) - Date.now()) / 1000);
    const playing = play?.playing;
    const news = this.away ? ["bad", say("server_lost")]
      : play?.bot === "killed" ? ["bad", say("bot_killed")]
      : left("lost") > 0 ? ["bad", say("bot_lost", { n: left("lost") })]
      : left("jam") > 0 ? ["bad", say("bot_jam", { n: left("jam") })]
      : playing?.what === "scene" && !playing.problem ? ["play", say("scene_playing", { title: state.programme.scenes[playing.name][speaking()].title })]
      : playing?.problem ? ["bad", say("scene_problem", { problem: playing.problem })]
      : play?.bot === "starting" && this.wasKilled ? ["bad", say("bot_starting")] : null;
    this.wasKilled = play?.bot === "killed" || (this.wasKilled && play?.bot === "starting");
    const banner = $("banner"), sign = JSON.stringify([news, playing?.at]);
    if (sign === this.bannerSign) return;
    this.bannerSign = sign;
    banner.className = news?.[0] ?? "";
    banner.replaceChildren(...(news ? [make("span", { textContent: news[1] })] : []));
    if (playing && !playing.problem && playing.what === "scene") banner.append(bar(playing.at / playing.of, say("scenes")));
  }

  lost() { this.away = true; this.showBanner(); }

  // While somebody plays, the first phone shows who acts; the second keeps the group in sight.
  follow(play) {
    const acting = play?.playing?.acting;
    if (!acting || play.playing.what !== "step") return;
    const [who, chat] = acting, phone = this.phones[0];
    if (phone.me !== who || phone.open !== chat) { if (phone.me === who) phone.go(chat); else phone.be(who, chat); }
  }

  // ---- the tour ------------------------------------------------------------------------------------------------------

  save() { localStorage.step = this.step; localStorage.touring = this.touring ? "yes" : "no"; }

  openTour() {
    this.touring = !this.touring;
    this.save();
    this.drawnCoach = "";
    this.showCoach(this.seen?.play);
    if (this.touring) $("coach").querySelector("button")?.focus();
  }

  endTour() { this.touring = false; this.save(); this.showCoach(this.seen?.play); }

  goTo(step) {
    this.step = step;
    this.save();
    const views = this.seen?.play?.steps?.[step]?.views ?? [];
    views.forEach(([me, chat], at) => this.phones[at]?.be(me, chat));
    this.showCoach(this.seen?.play);
    $("coach").querySelector(".main")?.focus({ preventScroll: true });
  }

  showCoach(play) {
    const coach = $("coach"), steps = play?.steps;
    coach.hidden = !(this.touring && steps);
    document.body.classList.toggle("touring", !coach.hidden);
    if (coach.hidden) { this.phones.forEach((phone) => phone.point([])); $("due").classList.remove("hint"); return; }
    const playing = play.playing?.what === "step" ? play.playing : null;
    const step = steps[this.step];
    const sign = JSON.stringify([this.step, steps.map((one) => one.done), Boolean(playing), playing?.problem, speaking(), play.names]);
    const patterns = step && !step.done && !playing ? step.presses : [];
    $("due").classList.toggle("hint", patterns.includes("clock:due"));
    this.phones.forEach((phone) => phone.point(patterns));
    if (sign === this.drawnCoach) return;
    this.drawnCoach = sign;
    const held = coach.contains(document.activeElement);
    coach.replaceChildren(...(step ? this.stepCard(step, steps, playing, play.names) : this.welcome(steps, play)));
    if (held) coach.querySelector(".main")?.focus({ preventScroll: true });
  }

  coachHead(title, number) {
    return make("div", { className: "coach-head" }, number ? make("span", { className: "coach-number", textContent: number }) : null,
      make("h2", { textContent: title }),
      make("button", { type: "button", className: "sign", "aria-label": say("tour_close"), title: say("tour_close"), onclick: () => this.endTour() }, icon("close")));
  }

  welcome(steps, play) {
    return [this.coachHead(say("tour_welcome")), make("p", { textContent: say("tour_about") }),
      make("ol", { className: "coach-list" }, ...steps.map((step, at) => make("li", { className: step.done ? "done" : "", textContent: fill(state.programme.tour[at][speaking()].title, play.names) }))),
      make("div", { className: "coach-buttons" },
        make("button", { type: "button", textContent: say("tour_skip"), onclick: () => this.endTour(), data: { testid: "tour-skip" } }),
        make("button", { type: "button", className: "main", textContent: say("tour_start"), onclick: () => this.goTo(Math.max(0, steps.findIndex((step) => !step.done))), data: { testid: "tour-start" } }))];
  }

  stepCard(step, steps, playing, names) {
    const words = state.programme.tour[this.step][speaking()], last = this.step === steps.length - 1;
    const dots = make("div", { className: "dots", "aria-hidden": "true" }, ...steps.map((one, at) => make("i", { className: `${one.done ? "done" : ""}${at === this.step ? " here" : ""}` })));
    const button = (key, kind, onclick, id) => make("button", { type: "button", className: kind, textContent: say(key), onclick, data: { testid: id } });
    const next = () => (last ? this.endTour() : this.goTo(this.step + 1));
    const state_ = playing ? make("p", { className: "coach-state", role: "status" }, make("i", { className: "spinner" }), playing.problem ? say("scene_problem", { problem: playing.problem }) : say("tour_playing"))
      : step.done ? make("p", { className: "coach-state done", role: "status" }, icon("check"), say(last ? "tour_over" : "tour_done")) : null;
    return [this.coachHead(fill(words.title, names), say("tour_step", { n: this.step + 1, of: steps.length })), dots, make("p", { textContent: fill(words.text, names) }), state_,
      make("div", { className: "coach-buttons" },
        this.step > 0 ? button("tour_before", "quiet", () => this.goTo(this.step - 1), "tour-before") : null,
        playing && !playing.problem ? button("stop", "", () => direct("stop"), "tour-stop") : step.done ? null : button("tour_play", "", () => direct("step", { number: this.step, calm: calm() }), "tour-play"),
        button(last ? "tour_finish" : "tour_next", step.done ? "main" : "", next, "tour-next"))].map((part) => part ?? "");
  }

  // ---- the drawer ----------------------------------------------------------------------------------------------------

  clickWire() {
    this.toggleWire();
    (this.wired ? $("wire").querySelector("button.sign") : document.querySelector("[data-testid=open-wire]"))?.focus();
  }

  toggleWire() {
    this.wired = !this.wired;
    state.wire = this.wired ? 0 : -1;
    this.entries = [];
    this.wireDrawn = undefined;
    $("wire").hidden = !this.wired;
    document.body.classList.toggle("wired", this.wired);
    this.buildTools();
    this.drawWire();
    state.version = -1;
    this.refresh?.();
  }

  drawWire() {
    if (!this.wired || this.wireDrawn) return;
    this.wireDrawn = make("ol", { className: "wire-list", data: { testid: "wire-list" } });
    this.nothing = make("p", { className: "wire-none", textContent: say("wire_none") });
    $("wire").replaceChildren(make("div", { className: "wire-head" }, make("h2", { textContent: say("wire") }),
      make("button", { type: "button", textContent: say("wire_clear"), onclick: () => { this.wireDrawn.replaceChildren(); this.entries = []; } }),
      make("button", { type: "button", className: "sign", "aria-label": say("wire_close"), onclick: () => this.clickWire() }, icon("close"))),
      make("p", { className: "wire-about", textContent: say("wire_about") }), this.nothing, this.wireDrawn);
    for (const entry of this.entries ?? []) this.wireDrawn.prepend(wireRow(entry));
    this.nothing.hidden = Boolean(this.entries?.length);
  }

  takeWire(fresh) {
    if (!this.wired || !fresh.length) return;
    state.wire = fresh.at(-1).n;
    this.entries = [...(this.entries ?? []), ...fresh].slice(-MOST_ENTRIES);
    this.nothing.hidden = true;
    for (const entry of fresh) this.wireDrawn.prepend(wireRow(entry));
    while (this.wireDrawn.children.length > MOST_ENTRIES) this.wireDrawn.lastChild.remove();
  }

  again() { this.entries = []; if (this.wired) { state.wire = 0; this.wireDrawn?.replaceChildren(); } this.step = Math.min(this.step, 0) < 0 ? -1 : 0; this.drawnCoach = ""; this.save(); }
}

// A few words that tell one entry from the next.
function snippet({ method, params, result }) {
  if (method === "getUpdates") return (Array.isArray(result) ? result : []).map((update) => { const about = update.message ?? update.callback_query ?? {}; return about.text ?? about.data ?? ""; }).filter(Boolean).join(" · ");
  const text = params.text ?? params.caption ?? params.callback_query_id ?? params.chat_id ?? "";
  return String(text).replace(/<[^>]+>/g, "").replace(/\s+/g, " ");
}

function wireRow(entry) {
  const poll = entry.method === "getUpdates";
  const kinds = poll && Array.isArray(entry.result) ? entry.result.map((update) => Object.keys(update).find((key) => key !== "update_id")).join(", ") : "";
  const good = entry.status === 200, mark = entry.status || say("wire_dropped");
  const json = (title, value) => [make("h4", { textContent: title }), make("pre", { textContent: JSON.stringify(value, null, 2) })];
  const row = make("details", {}, make("summary", {},
    make("span", { className: "wire-way", "aria-hidden": "true", textContent: poll ? "↓" : "↑" }),
    make("b", { textContent: poll && kinds ? kinds : entry.method }),
    make("span", { className: "wire-status", textContent: mark }),
    make("small", { className: "wire-text", textContent: entry.error || snippet(entry) }),
    make("small", { textContent: `${preciseTime(new Date(entry.time))} · ${entry.ms} ms` })));
  row.addEventListener("toggle", () => {
    if (!row.open || row.filled) return;
    row.filled = true;
    row.append(make("div", { className: "wire-body" }, make("code", { textContent: `POST /bot•••••••/${entry.method}` }), ...json(say("wire_asked"), entry.params), ...json(say("wire_answer"), good ? entry.result : { error_code: entry.status, description: entry.error })));
  });
  return make("li", { className: good ? (poll ? "came" : "went") : "refused" }, row);
}

function bar(part, label) {
  const svg = shape("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", class: "bar", role: "img", "aria-label": label }, shape("rect", { width: 100, height: 4, rx: 2, class: "track" }), shape("rect", { width: Math.max(3, part * 100), height: 4, rx: 2, class: "done" }));
  return svg;
}
