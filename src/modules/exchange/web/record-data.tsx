import type { RecordRow } from '../shared/schema.ts';

/** A record as its receiver writes it: what each of its names means, where that is known, and the value. */
export function RecordData({ data, titles = {} }: { data: RecordRow['data']; titles?: RecordRow['titles'] }) {
  const values = data ?? {};
  const names = [...new Set([...Object.keys(titles), ...Object.keys(values)])].filter((name) => name in values);
  return (
    <dl className="xc-data">
      {names.map((name) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>
            {titles[name] === undefined ? null : <span className="xc-data-title">{titles[name]}</span>}
            <span className="xc-code">{name}</span>
          </dt>
          <dd>{values[name] === null ? <span className="z-ink3">空</span> : String(values[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
