/** What a person has typed into a report and not saved yet. */
export interface FigureDraft {
  value: number | null;
  denominator: number | null;
  reason: string;
}
export interface TextDraft {
  text: string;
  taken: string[];
}
export interface Draft {
  figures: Record<string, FigureDraft>;
  texts: Record<string, TextDraft>;
}

/** Only what was changed goes to the server. */
export function toInput(value: Draft, initial: Draft): Draft {
  const changed = <T>(now: Record<string, T>, before: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(now).filter(([key, v]) => JSON.stringify(v) !== JSON.stringify(before[key])));
  return { figures: changed(value.figures, initial.figures), texts: changed(value.texts, initial.texts) };
}
