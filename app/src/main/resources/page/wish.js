// One wish has one key: asked again by it, it is done once. An answer that settles the wish ends the key, and nothing else does.
/** Said before anybody looked at the key, or of a wish that stands in other words: what was sent before may have been done. */
const UNSETTLED = [401, 403, 408, 421, 422, 429];

/** The last wish of each path, while it is open. */
const open = new Map();

/** Plain HTTP has no randomUUID. */
export const fresh = () => [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16).padStart(8, '0')).join('');

/** Whether nobody has to ask again to know what became of it. */
export const settles = (status) => status >= 200 && status < 500 && !UNSETTLED.includes(status);

/** The key to ask by; of other words it is another wish. */
export function keyOf(path, body) {
  if (open.get(path)?.body !== body) open.set(path, { body, key: fresh() });
  return open.get(path).key;
}

export function answered(path, status) {
  if (settles(status)) open.delete(path);
}
