/** An item as a record quotes it: clause, the text that counted on the discovery day, the way to the library. */
import { Link } from 'react-router';
import type { CriterionCitation } from '../../shared/schema.ts';
import { CriterionMarks } from '../components/marks.tsx';
import { itemPath } from '../words.ts';
import '../criteria.css';

export type QuotedCriterion = Pick<
  CriterionCitation,
  'id' | 'citation' | 'standardName' | 'text' | 'note' | 'kind' | 'role' | 'needsCheck'
>;

export function CriterionQuote({
  criterion: c,
  on,
  showNote = true,
}: {
  criterion: QuotedCriterion;
  /** Day by which the text was chosen; the link opens the library as of then. */
  on?: string;
  showNote?: boolean;
}) {
  return (
    <blockquote className="cr-quote">
      <div className="z-small">
        <Link to={itemPath(c.id, on)} className="z-link">
          {c.citation}
        </Link>{' '}
        <CriterionMarks criterion={c} />
      </div>
      <p className="cr-quote-text">{c.text}</p>
      <p className="z-note">
        {c.citation.startsWith(c.standardName) ? '' : `《${c.standardName}》`}
        {showNote && c.note ? c.note : ''}
      </p>
    </blockquote>
  );
}
