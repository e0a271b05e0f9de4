import { comparable, nameParts } from '../shared/similarity.ts';

/** The name as it is compared: without place and legal form. Stored beside the name, so that equal ones are found by index. */
export const nameKeyOf = (name: string, parts = nameParts(name)): string =>
  (parts.core + parts.branch).slice(0, 200) || comparable(name).slice(0, 200) || name;
