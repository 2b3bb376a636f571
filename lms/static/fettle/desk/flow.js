/* From "next" to "saved": what is about to be signed, held in memory only. */

/** @type {{kind: "card" | "group", key: string, drafts: any[], skill: any, many: any[], acknowledge: any} | null} */
let pending = null;
/** @type {{ids: string[], drafts: any[], skill: any, learner: string | null, name: string, acknowledged: boolean} | null} */
let last = null;

/** What waits for a signature, if it is this one. @param {string} key */
export const pendingFor = (key) => (pending?.key === key ? pending : null);

/** @param {any} next null forgets it, with the trainee's acknowledgement */
export const setPending = (next) => {
  pending = next;
};

export const lastSaved = () => last;
/** @param {any} saved */
export const setLastSaved = (saved) => {
  last = saved;
};
