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

function format(name, options, locale = language) {
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(name);
}

// Days as the bot writes them: "Sat 28 Nov", not "Sat, Nov 28". A line may break between day and time, not within.
const dayFormat = (name, options) => format(name, options, language === "en" ? "en-GB" : language);
const whole = (text) => text.replace(/\s/g, "\u00a0");

export const clockTime = (date) => format("time", { hour: "numeric", minute: "2-digit" }).format(date);
export const preciseTime = (date) => format("precise", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(date);
export const dayKey = (date) => format("key", { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
const weekDay = (date) => dayFormat("weekDay", { month: "short", day: "numeric", weekday: "short" }).format(date);
export const fullMoment = (date) => `${whole(weekDay(date))}${language === "en" ? "," : ""} ${whole(clockTime(date))}`;
const dayName = (date) => dayFormat("day", { month: "long", day: "numeric", weekday: "long" }).format(date);
const shortDay = (date) => dayFormat("shortDay", { month: "short", day: "numeric" }).format(date);

export function dayOf(date, now) {
  const days = [0, -1, 1].find((by) => dayKey(date) === dayKey(new Date(now.getTime() + by * 864e5)));
  return days === 0 ? say("today") : days === -1 ? say("yesterday") : dayName(date);
}

export const listTime = (date, now) => (dayKey(date) === dayKey(now) ? clockTime(date) : shortDay(date));
export const zoneOf = () => zone;
