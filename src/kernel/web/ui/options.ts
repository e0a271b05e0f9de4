/** Labels and states as what may be chosen. */
export const optionsOf = <K extends string>(labels: Readonly<Record<K, string>>): { value: K; label: string }[] =>
  (Object.entries(labels) as [K, string][]).map(([value, label]) => ({ value, label }));

export const statesOf = <K extends string>(
  states: Readonly<Record<K, { label: string }>>,
): { value: K; label: string }[] =>
  (Object.entries(states) as [K, { label: string }][]).map(([value, { label }]) => ({ value, label }));
