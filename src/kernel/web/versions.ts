/** Three versions of one record: as it was opened, as somebody else left it, as it stands in the form. */

/** Fields in which the three versions differ, and what holds without a choice: whoever alone changed a field keeps it. */
export function mergeFields<T extends object>(
  was: T,
  theirs: T,
  mine: T,
): { fields: (keyof T)[]; open: (keyof T)[]; value: T } {
  const fields = (Object.keys(mine) as (keyof T)[]).filter(
    (key) => !Object.is(was[key], theirs[key]) || !Object.is(was[key], mine[key]),
  );
  const open = fields.filter(
    (key) => !Object.is(was[key], theirs[key]) && !Object.is(was[key], mine[key]) && !Object.is(theirs[key], mine[key]),
  );
  const value = { ...mine };
  for (const key of fields) if (Object.is(was[key], mine[key])) value[key] = theirs[key];
  return { fields, open, value };
}
