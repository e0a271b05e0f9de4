/** What every record's screen has: a page around its query, and its past. */
import type { ReactNode } from 'react';
import { Card, Page, type PageProps } from './page.tsx';
import { QueryFace, type Asked } from './faces.tsx';
import { Timeline } from './record.tsx';

/** A record read by its id; until it is there, a page around every other face: loading, not there, not yours. */
export function RecordQuery<T>({
  query,
  rows = 8,
  children,
  ...page
}: Pick<PageProps, 'title' | 'tabTitle' | 'crumbs'> & {
  query: Asked<T>;
  rows?: number;
  children: (record: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return (
    <Page {...page}>
      <Card>
        <QueryFace query={query} rows={rows}>
          {children}
        </QueryFace>
      </Card>
    </Page>
  );
}

/** A step of a record as the server tells it: who did what when, in words that the reader may see. */
export interface PastStep {
  id: string;
  at: string;
  label: string;
  who: string | null;
  note: string | null;
  /** `returned`: sent back; `stop`: withdrawn, refused, ended early. Left out: an ordinary step. */
  tone?: string | null;
}

/** 办理经过: the card in which a record tells its past. `none`: the words when nothing has happened yet. */
export const Past = ({ steps, none }: { steps: readonly PastStep[]; none?: string }) => (
  <Card title="办理经过">
    {steps.length === 0 && none ? (
      <p className="z-ink2">{none}</p>
    ) : (
      <Timeline
        items={steps.map((step) => ({
          key: step.id,
          at: step.at,
          title: step.label,
          who: step.who,
          quote: step.note,
          tone: toneOf(step.tone),
        }))}
      />
    )}
  </Card>
);

const toneOf = (tone: string | null | undefined): 'step' | 'extension' | 'stop' =>
  tone === 'stop' ? 'stop' : tone === 'returned' || tone === 'extension' ? 'extension' : 'step';
