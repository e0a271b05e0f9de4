/** Inputs of this room: money in yuan, a percentage, criteria with their text. */
import { InputNumber, Slider } from 'antd';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { money } from '#kernel/web/format.ts';
import { useGet, usePaused } from '#kernel/web/hooks.ts';
import { Button, Icon } from '#kernel/web/ui/index.ts';
import type { FieldProps } from '#kernel/web/ui/index.ts';
import { getCriterionDetail, suggestCriterion } from '#modules/criteria/shared/contract.ts';
import { roleLabels } from '#modules/criteria/shared/labels.ts';
import { CriterionPicker, CriterionQuote } from '#modules/criteria/web/public/index.ts';

/** Typed in yuan, kept in fen. */
export function MoneyInput({ value, onChange, id, status, ...aria }: FieldProps) {
  const fen = typeof value === 'number' ? value : null;
  return (
    <span className="hz-money">
      <InputNumber
        id={id}
        {...(status ? { status } : {})}
        aria-describedby={aria['aria-describedby']}
        aria-invalid={aria['aria-invalid']}
        value={fen === null ? null : fen / 100}
        min={0}
        max={1_000_000_000}
        precision={2}
        controls={false}
        suffix="元"
        style={{ width: '14rem' }}
        formatter={(shown) => String(shown ?? '').replace(/\.00$/, '')}
        onChange={(yuan) => onChange(yuan === null ? null : Math.round(Number(yuan) * 100))}
      />
      {fen !== null && fen >= 1_000_000 ? <span className="z-small z-ink2">{money(fen)}</span> : null}
    </span>
  );
}

export function PercentInput({ value, onChange, id }: FieldProps) {
  const share = typeof value === 'number' ? value : 0;
  return (
    <span className="hz-percent">
      <Slider
        value={share}
        step={5}
        onChange={(next: number) => onChange(next)}
        ariaLabelForHandle="完成比例"
        tooltip={{ open: false }}
      />
      <InputNumber
        id={id}
        value={share}
        min={0}
        max={100}
        precision={0}
        controls={false}
        suffix="%"
        style={{ width: '6rem' }}
        onChange={(next) => onChange(next ?? 0)}
      />
    </span>
  );
}

function Chosen({ id, on, onDrop }: { id: string; on: string; onDrop: () => void }) {
  const detail = useGet(getCriterionDetail, { params: { id }, query: { on } });
  const criterion = detail.data;
  return (
    <li className="hz-criterion">
      {criterion ? (
        <CriterionQuote criterion={criterion} on={on} />
      ) : (
        <p>{detail.error ? `${id}（条文没有取到）` : '正在取条文'}</p>
      )}
      <button type="button" className="z-iconbtn" aria-label={`去掉条款 ${criterion?.citation ?? id}`} onClick={onDrop}>
        <Icon as={X} />
      </button>
    </li>
  );
}

/** Criteria in force on the discovery day: found by words, or taken from what the description suggests. */
export function CriteriaInput({
  id,
  value,
  onChange,
  on,
  industry,
  description,
  standardId,
  suggested = [],
  status,
  describedBy,
}: {
  id: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
  on: string;
  industry?: string | undefined;
  description: string;
  /** Only clauses of one standard are offered. */
  standardId?: string | undefined;
  /** What the reporter thought it is. */
  suggested?: readonly { criterionId: string; clause: string; item: string; docNo: string }[];
  status?: 'error' | undefined;
  describedBy?: string | undefined;
}) {
  const told = usePaused(description.trim().slice(0, 500), 600);
  const proposals = useGet(
    suggestCriterion,
    { query: { description: told, on, limit: 3, ...(industry ? { industry } : {}) } } as never,
    { enabled: told.length >= 4, keep: true, staleTime: 60_000 },
  );
  const [round, setRound] = useState(0);
  const add = (one: string): void => onChange(value.includes(one) ? [...value] : [...value, one]);
  const open = [
    ...suggested
      .filter((one) => !value.includes(one.criterionId))
      .map((one) => ({
        id: one.criterionId,
        title: `${one.docNo} ${one.clause}`,
        text: one.item,
        why: '上报人认为像这条',
      })),
    ...(told.length >= 4 ? (proposals.data?.items ?? []) : [])
      .filter(
        (one) =>
          !value.includes(one.criterion.id) && !suggested.some((other) => other.criterionId === one.criterion.id),
      )
      .map((one) => ({
        id: one.criterion.id,
        title: one.criterion.citation,
        text: one.criterion.text,
        why: `${roleLabels[one.criterion.role]}；${one.reason}`,
      })),
  ];
  return (
    <div>
      {value.length > 0 ? (
        <ul className="hz-criteria">
          {value.map((one) => (
            <Chosen key={one} id={one} on={on} onDrop={() => onChange(value.filter((other) => other !== one))} />
          ))}
        </ul>
      ) : null}
      <CriterionPicker
        key={`${round} ${standardId ?? ''}`}
        id={id}
        {...(status ? { status } : {})}
        aria-describedby={describedBy}
        on={on}
        industry={industry}
        standardId={standardId}
        value=""
        onChange={(next: string) => {
          if (!next) return;
          setRound(round + 1);
          add(next);
        }}
      />
      {open.length > 0 ? (
        <div className="hz-proposals">
          <p className="z-note">可能对应的条款，仅供参考：</p>
          <ul>
            {open.map((one) => (
              <li key={one.id}>
                <div>
                  <b>{one.title}</b>
                  <p>{one.text}</p>
                  <p className="z-note">{one.why}</p>
                </div>
                <Button size="s" icon={Plus} aria-label={`采用 ${one.title}`} onClick={() => add(one.id)}>
                  采用
                </Button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
