/** What a record says to its receiver: each name with its value. */
import type { RecordRow } from '../shared/schema.ts';

export function RecordData({ data }: { data: RecordRow['data'] }) {
  return (
    <dl className="xc-data">
      {Object.entries(data ?? {}).map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt className="xc-code">{name}</dt>
          <dd>{value === null ? <span className="z-ink3">空</span> : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
