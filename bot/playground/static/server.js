// Talking to the playground's server: doing things, and one long look at everything the page shows.

export const state = { version: -1, epoch: -1, wire: -1, shift: 0, seen: null, programme: {} };
const problems = [];
let asking = null;

export const onProblem = (heard) => problems.push(heard);
export const now = () => new Date(Date.now() + state.shift);

export async function act(wish) {
  try {
    const answer = await fetch("/play/act", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
    const said = await answer.json();
    if (said.problem) problems.forEach((heard) => heard(said.problem));
    return said;
  } catch (problem) {
    problems.forEach((heard) => heard(String(problem.message ?? problem)));
    return { problem };
  }
}

export const direct = (what, more = {}) => act({ do: "theatre", what, ...more });

export async function readProgramme() {
  state.programme = await (await fetch("/play/programme")).json();
}

async function look(phones) {
  asking?.abort();
  asking = new AbortController();
  const { version, epoch, wire } = state;
  const wish = { since: version, epoch, wire, phones };
  const answer = await fetch("/play/look", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish), signal: asking.signal });
  return answer.json();
}

// Looks for ever; `phones` says what is open, `show` is handed what there is.
export async function watch(phones, show, lost) {
  for (;;) {
    try {
      const seen = await look(phones());
      Object.assign(state, { version: seen.version, seen, shift: new Date(seen.now) - Date.now() });
      show(seen, seen.epoch !== state.epoch);
      state.epoch = seen.epoch;
      await pause(25); // several changes at once are one look
    } catch (problem) {
      if (problem.name === "AbortError") continue;
      console.error(problem);
      lost();
      await pause(800);
    }
  }
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export function lookAgain() {
  state.version = -1;
  asking?.abort();
}
