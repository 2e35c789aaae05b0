// What the page itself says, in the languages of words.json, and how it writes dates.

let table = {};
let language = "en";
let zone = undefined; // the time zone of the people in the playground; the browser's if nobody says

export async function loadWords() {
  table = await (await fetch("/static/words.json")).json();
}

export const languages = () => Object.keys(table);
export const speaking = () => language;
export const setZone = (name) => { zone = name; formats.clear(); };

export function speak(wanted) {
  language = table[wanted] ? wanted : "en";
  document.documentElement.lang = language;
  formats.clear();
}

export function say(key, blanks = {}) {
  const text = table[language]?.[key] ?? table.en?.[key] ?? key;
  return fill(text, blanks);
}

export function fill(text, blanks) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => blanks[name] ?? whole);
}

const formats = new Map();

function format(name, options) {
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(language, { timeZone: zone, ...options }));
  return formats.get(name);
}

export const clockTime = (date) => format("time", { hour: "numeric", minute: "2-digit" }).format(date);
export const preciseTime = (date) => format("precise", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(date);
export const dayKey = (date) => format("key", { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
export const fullMoment = (date) => format("moment", { month: "short", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit" }).format(date);
const dayName = (date) => format("day", { month: "long", day: "numeric", weekday: "long" }).format(date);
const shortDay = (date) => format("shortDay", { month: "short", day: "numeric" }).format(date);

export function dayOf(date, now) {
  const days = [0, -1, 1].find((by) => dayKey(date) === dayKey(new Date(now.getTime() + by * 864e5)));
  return days === 0 ? say("today") : days === -1 ? say("yesterday") : dayName(date);
}

export const listTime = (date, now) => (dayKey(date) === dayKey(now) ? clockTime(date) : shortDay(date));
export const zoneOf = () => zone;
