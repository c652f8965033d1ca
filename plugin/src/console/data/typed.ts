/** What was typed in a form while `sent` was on its way: it is not saved, and stays. Pure. */
export const typedSince = <T>(now: Readonly<Record<string, T>>, sent: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== sent[name]));
