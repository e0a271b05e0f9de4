/** Which edition of a standard counts on which day, when several editions of a series are known. Pure. */
import { addDays, type PlainDate } from '#kernel/shared/time.ts';

export interface Successor {
  readonly id: string;
  readonly validFrom: PlainDate | null;
  readonly validTo: PlainDate | null;
  readonly origin: 'bundled' | 'district';
  /** Moment of publication, to tell which of two with the same first day came later. */
  readonly at: string;
}

export interface End {
  readonly id: string;
  /** Last day; before its own first day when it never counts. */
  readonly validTo: PlainDate;
  readonly by: string;
}

/** Earlier than any day of a standard: what has no first day has always been there. */
const ALWAYS = '0001-01-01' as PlainDate;

/**
 * The ends that follow from the order of first days: an edition counts until the day before the next one begins. Of two that
 * begin on the same day the one published here later counts, for it is the text that a person has checked. Editions that end
 * earlier by themselves need no other end. Source: plan T6-2, domain §2.
 */
export function endsOf(editions: readonly Successor[]): End[] {
  const first = (e: Successor): PlainDate => e.validFrom ?? ALWAYS;
  const order = [...editions].sort(
    (a, b) =>
      first(a).localeCompare(first(b)) ||
      Number(a.origin === 'district') - Number(b.origin === 'district') ||
      a.at.localeCompare(b.at) ||
      a.id.localeCompare(b.id),
  );
  const ends: End[] = [];
  order.forEach((edition, i) => {
    const next = order[i + 1];
    if (!next) return;
    // What never ends by a successor with no first day would lie before time: such editions do not succeed each other.
    if (next.validFrom === null) return;
    const last = addDays(next.validFrom, -1);
    if (edition.validTo === null || edition.validTo > last) ends.push({ id: edition.id, validTo: last, by: next.id });
  });
  return ends;
}
