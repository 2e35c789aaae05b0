// The page: two phones (one where there is room for one), the desk around them, and the address they can be opened by.
//
// ?lang=ko|en  ?theme=light|dark  ?as=NAME (the first phone's owner)  ?chat=bot|group|list  ?as2= ?chat2=
// ?tour=no|welcome|1..7  ?wire=yes

import { Desk } from "/static/desk.js";
import { Phone } from "/static/phone.js";
import { direct, lookAgain, onProblem, readProgramme, state, watch } from "/static/server.js";
import { languages, loadWords, say, setZone, speak, speaking } from "/static/words.js";

const query = new URLSearchParams(location.search);
const wide = matchMedia("(min-width: 900px)");

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  if (!query.has("theme")) localStorage.theme = name;
}

const darkness = matchMedia("(prefers-color-scheme: dark)");
const themeNow = () => query.get("theme") ?? localStorage.theme ?? (darkness.matches ? "dark" : "light");
document.documentElement.dataset.theme = themeNow();

await Promise.all([loadWords(), readProgramme()]);
setZone(state.programme.zone);
speak(query.get("lang") ?? localStorage.language ?? navigator.languages.map((one) => one.slice(0, 2)).find((one) => languages().includes(one)));

const remember = () => { phones.forEach((phone, at) => { localStorage[`phone${at}`] = JSON.stringify([phone.me, phone.open]); }); };
const phones = [new Phone(0, () => remember()), new Phone(1, () => remember())];
const desk = new Desk(phones, { setLanguage, setTheme });
desk.refresh = lookAgain;
document.getElementById("phones").append(...phones.map((phone) => phone.node));
document.getElementById("phones").setAttribute("aria-label", say("phones"));
desk.relabel();
darkness.onchange = () => { document.documentElement.dataset.theme = themeNow(); desk.buildTools(); };
wide.onchange = lookAgain;
onProblem((problem) => desk.active.tell(say("problem", { problem }), "bad"));

function setLanguage(language) {
  speak(language);
  localStorage.language = language;
  desk.relabel();
  phones.forEach((phone) => phone.relabel());
  document.getElementById("phones").setAttribute("aria-label", say("phones"));
  const play = state.seen?.play;
  if (!play || play.language === language) return desk.show(state.seen);
  if (play.fresh && !play.playing) return direct("over", { language });
  desk.show(state.seen);
  return desk.active.tell(say("other_people"));
}

// ---- who is on which phone at first --------------------------------------------------------------------------------

const wanted = [[query.get("as"), query.get("chat")], [query.get("as2"), query.get("chat2")]];

function settle(seen, anew) {
  const group = seen.play?.steps?.[0]?.views?.[0]?.[1] ?? 0;
  phones.forEach((phone, at) => {
    const [name, place] = anew ? [null, null] : wanted[at];
    const kept = anew ? [] : JSON.parse(localStorage[`phone${at}`] ?? "[]");
    const known = (id) => seen.people.some((one) => one.id === id);
    const person = seen.people.find((one) => name && (one.name === name || String(one.id) === name)) ?? seen.people.find((one) => one.id === kept[0]) ?? seen.people[Math.min(at, seen.people.length - 1)];
    if (!person) return;
    const usual = known(kept[0]) && !name ? kept[1] : group;
    phone.be(person.id, { bot: person.id, group, list: 0 }[place] ?? usual);
  });
}

let greeted = false;
let swapping = false;

function show(seen, anew) {
  desk.away = false;
  document.body.dataset.people = seen.play?.language ?? ""; // what the people of the playground speak
  if (anew || !greeted) {
    const play = seen.play;
    if (greeted && !swapping) desk.again();
    settle(seen, greeted && !swapping);
    if (!greeted) openAsAsked();
    swapping = !greeted && play?.fresh && !play.fixed && play.language !== speaking() && state.programme.languages.includes(speaking());
    if (swapping) direct("over", { language: speaking() }); // nobody has done anything yet: let the people speak the visitor's language
    greeted = true;
    document.body.classList.add("ready");
    return;
  }
  const shown = wide.matches ? phones : phones.slice(0, 1);
  shown.forEach((phone, at) => { if (seen.phones[at]) phone.show(seen.phones[at], seen); });
  desk.show(seen);
  const unread = (seen.phones[0]?.chats ?? []).reduce((sum, chat) => sum + (chat.inside ? chat.unread : 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${say("title", { bot: state.programme.bot.name })}`;
}

function openAsAsked() {
  const tour = query.get("tour");
  if (tour === "no") desk.touring = false;
  else if (tour === "welcome") Object.assign(desk, { touring: true, step: -1 });
  else if (tour) Object.assign(desk, { touring: true, step: Number(tour) - 1 });
  if (query.get("wire") === "yes") desk.toggleWire();
}

watch(() => (wide.matches ? phones : phones.slice(0, 1)).map((phone) => phone.wish()), show, () => desk.lost());
export { desk, phones };
