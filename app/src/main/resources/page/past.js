// The history of the figures, kept by the control plane: read whole once, and from then on what is new.
import { ask } from './parts.js';

const PACE_MILLIS = 2000;
const MAX = { minutes: 900, hours: 1440 };
const held = {};

function join(span, more) {
  const data = held[span];
  if (!data) {
    held[span] = more;
    return;
  }
  data.atMillis.push(...more.atMillis);
  for (const [name, values] of Object.entries(more.series)) (data.series[name] ||= []).push(...values);
  const over = data.atMillis.length - MAX[span];
  if (over > 0) {
    data.atMillis.splice(0, over);
    for (const values of Object.values(data.series)) values.splice(0, over);
  }
}

/** Calls back with `{atMillis, series}` every two seconds until it is told to stop. */
export function follow(span, callback) {
  let stopped = false;
  const again = async () => {
    if (stopped) return;
    try {
      const from = held[span]?.atMillis.at(-1) || 0;
      join(span, await ask(`/api/history?span=${span}&from=${from}`));
      if (!stopped) callback(held[span]);
    } catch (failure) {
      console.warn(failure.message);
    }
    if (!stopped) setTimeout(again, PACE_MILLIS);
  };
  again();
  return () => { stopped = true; };
}
