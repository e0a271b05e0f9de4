/** One figure of a report: what the records say (opens its rows), what the unit reports, last period, the reason where they differ. */
import { Input, InputNumber } from 'antd';
import { useId } from 'react';
import { count, percent } from '#kernel/web/format.ts';
import { FigureLink, Tag } from '#kernel/web/ui/index.ts';
import type { Fault, FigureView } from '../shared/schema.ts';
import type { FigureDraft } from './draft.ts';

/** `12`, of a rate `3/4`. */
export const figureNumbers = (v: { numerator: number; denominator: number | null }): string =>
  v.denominator === null ? count(v.numerator) : `${count(v.numerator)}/${count(v.denominator)}`;
const said = (f: FigureView, v: { value: number | null; denominator: number | null }): string =>
  v.value === null
    ? '未填'
    : f.form === 'rate'
      ? `${count(v.value)}/${v.denominator === null ? '?' : count(v.denominator)}${v.denominator ? `（${percent(v.value / v.denominator)}）` : ''}`
      : count(v.value);

export const FiguresHead = ({ formerPeriod }: { formerPeriod: string | null }) => (
  <div className="pr-fig pr-fig-head" aria-hidden="true">
    <span>栏目</span>
    <span>台账数</span>
    <span>填报数</span>
    <span>{formerPeriod ? '上期' : ''}</span>
  </div>
);

export function FigureLine({
  f,
  unitName,
  value,
  onChange,
  open,
  faults,
}: {
  f: FigureView;
  unitName: string;
  value: FigureDraft;
  onChange: ((next: FigureDraft) => void) | undefined;
  open: (figure: string) => void;
  faults: readonly Fault[];
}) {
  const base = useId();
  const isRate = f.form === 'rate';
  const differs =
    f.from !== null &&
    value.value !== null &&
    (value.value !== f.from.numerator || (isRate && value.denominator !== f.from.denominator));
  const wantsReason = differs || value.reason !== '' || faults.some((x) => x.severity === 'warning');
  const num = (key: 'value' | 'denominator', label: string) => (
    <InputNumber
      aria-label={`${f.label}${label}`}
      min={0}
      precision={f.form === 'amount' ? 2 : 0}
      value={value[key]}
      controls={false}
      inputMode="decimal"
      {...(faults.some((x) => x.severity === 'error') ? { status: 'error' as const } : {})}
      onChange={(next) => onChange?.({ ...value, [key]: next })}
    />
  );
  return (
    <div className="pr-fig" role="group" aria-labelledby={`${base}-name`}>
      <span id={`${base}-name`}>
        {f.label}
        <span className="z-ink3">（{f.unit}）</span>
        {f.help ? <span className="z-note"> {f.help}</span> : null}
      </span>
      <span>
        <span className="pr-small-label">台账 </span>
        {f.from ? (
          isRate ? (
            <button
              type="button"
              className="z-fig"
              aria-label={`${unitName} ${f.label} 台账 ${figureNumbers(f.from)}，查看明细`}
              onClick={() => open(f.from?.ref ?? '')}
            >
              {figureNumbers(f.from)}
            </button>
          ) : (
            <FigureLink
              value={f.from.numerator}
              sentence={`${unitName} ${f.label} 台账 ${f.from.numerator} ${f.unit}`}
              onOpen={() => open(f.from?.ref ?? '')}
            />
          )
        ) : (
          <span className="z-note">{f.indicator !== null && !f.isComputed ? '未报，手工填报' : '手工填报'}</span>
        )}
      </span>
      <span>
        {onChange ? (
          isRate ? (
            <span className="pr-two">
              {num('value', '，已完成')}
              <span aria-hidden="true">/</span>
              {num('denominator', '，应完成')}
            </span>
          ) : (
            num('value', '')
          )
        ) : (
          <>
            <span className="pr-small-label">填报 </span>
            <b>{said(f, value)}</b>
            {differs ? <Tag>与台账不同</Tag> : null}
          </>
        )}
      </span>
      <span className="z-ink2">
        {f.former ? (
          <>
            <span className="pr-small-label">上期 </span>
            {f.former.denominator === null
              ? count(f.former.value)
              : figureNumbers({ numerator: f.former.value, denominator: f.former.denominator })}
          </>
        ) : null}
      </span>
      {onChange && wantsReason ? (
        <span className="pr-fig-wide">
          <Input
            aria-label={`${f.label}理由`}
            placeholder={
              differs ? `台账 ${f.from ? figureNumbers(f.from) : ''}，为什么填 ${value.value ?? ''}` : '变动原因'
            }
            maxLength={300}
            value={value.reason}
            onChange={(event) => onChange({ ...value, reason: event.target.value })}
          />
        </span>
      ) : null}
      {!onChange && value.reason ? (
        <span className="pr-fig-wide pr-diff">
          理由：{value.reason}
          {f.by ? `（${f.by}）` : ''}
        </span>
      ) : null}
      {faults.map((x, i) => (
        <span key={i} className="pr-fig-wide pr-fault" {...(x.severity === 'warning' ? { 'data-soft': '' } : {})}>
          {x.message}
        </span>
      ))}
    </div>
  );
}
