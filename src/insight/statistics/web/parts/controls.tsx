/** Which hazards are counted and over which days; the same row above every page of figures. */
import type { ReactNode } from 'react';
import { FilterBar, FilterChip, Segmented } from '#kernel/web/ui/index.ts';
import { channelGroups } from '#modules/hazards/shared/labels.ts';
import type { Span } from '../../shared/figures.ts';
import { grades, spans, type Question } from '../question.ts';

const channelOptions = Object.entries(channelGroups).map(([value, { label }]) => ({ value, label }));
const stockOptions = [
  { value: 'stock', label: '存量（2023年及以前发现）' },
  { value: 'increment', label: '增量（2024年以后发现）' },
];
/** Figures before this day are not kept in the district's own books. */
export const EARLIEST = '2018-01-01';

export function Controls({
  question,
  span,
  onChange,
  children,
}: {
  question: Pick<Question, 'from' | 'grade' | 'channel' | 'stock'>;
  span: Span;
  onChange: (patch: Partial<Pick<Question, 'from' | 'grade' | 'channel' | 'stock'>>) => void;
  children?: ReactNode;
}) {
  const ready = spans(span.to);
  const chosen = ready.find((one) => one.from === question.from) ?? ready.find((one) => one.from === span.from);
  return (
    <FilterBar
      right={
        <span className="st-span">
          <Segmented
            label="期间"
            options={[...ready.map(({ key, label }) => ({ value: key, label })), { value: 'own', label: '自选' }]}
            value={chosen?.key ?? 'own'}
            onChange={(key) => {
              const next = ready.find((one) => one.key === key);
              if (next) onChange({ from: next.from });
              else onChange({ from: `${span.to.slice(0, 4)}-01-02` });
            }}
          />
          <span className="z-asof">
            <label htmlFor="st-from">期初自</label>
            <input
              id="st-from"
              type="date"
              className="z-input"
              value={span.from}
              min={EARLIEST}
              max={span.to}
              onChange={(event) => {
                const from = event.target.value;
                if (from && from >= EARLIEST && from <= span.to) onChange({ from });
              }}
            />
          </span>
        </span>
      }
    >
      <Segmented
        label="等级"
        options={grades}
        value={(grades.find((g) => g.value === question.grade)?.value ?? 'major') as 'major' | 'general' | 'all'}
        onChange={(grade) => onChange({ grade })}
      />
      <FilterChip
        label="来源"
        multiple={false}
        value={question.channel}
        options={channelOptions}
        onChange={([channel = '']) => onChange({ channel })}
      />
      <FilterChip
        label="存量增量"
        multiple={false}
        value={question.stock}
        options={stockOptions}
        onChange={([stock = '']) => onChange({ stock })}
      />
      {children}
    </FilterBar>
  );
}
