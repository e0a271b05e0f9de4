/** 系统建议 on the report form: one proposal at a time, which the person takes or refuses. It judges nothing. */
import { Check } from 'lucide-react';
import { useState } from 'react';
import { timeShort } from '#kernel/web/format.ts';
import { useOnline, usePaused } from '#kernel/web/hooks.ts';
import { useKept } from '#kernel/web/kept.ts';
import { Button, LinkButton } from '#kernel/web/ui/index.ts';
import { suggestCriterion } from '../../shared/contract.ts';
import { kindLabels, roleLabels } from '../../shared/labels.ts';
import type { Criterion, IndustryCode } from '../../shared/schema.ts';
import '../criteria.css';

export function CriterionSuggestions({
  description,
  industry,
  on,
  value,
  onChange,
}: {
  /** What the person wrote or said; nothing is asked below four characters. */
  description: string;
  industry?: string | null | undefined;
  on?: string;
  /** The item taken, null when none. */
  value: string | null;
  onChange: (criterion: Criterion | null) => void;
}) {
  const text = usePaused(description.trim().slice(0, 500), 600);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const online = useOnline();
  const query = {
    description: text,
    limit: 5,
    ...(industry ? { industry: industry as IndustryCode } : {}),
    ...(on ? { on } : {}),
  };
  const found = useKept(`criteria.${text.slice(0, 80)}`, suggestCriterion, { query }, (answer) => answer.items, {
    enabled: text.length >= 4,
    keep: true,
    staleTime: 60_000,
  });
  const items = text.length >= 4 ? (found.data ?? []) : [];
  const shown = items.find((s) => s.criterion.id === value) ?? items.find((s) => !refused.includes(s.criterion.id));
  if (!shown) {
    if (items.length > 0) {
      return (
        <p className="z-note" role="status">
          没有别的建议了，按您写的情况上报，由审核人员判定。
          <LinkButton onClick={() => setRefused([])}>再看一遍</LinkButton>
        </p>
      );
    }
    if (!online) return <p className="z-note">没有网络，暂时给不出建议；不影响上报，由审核人员对照标准判定。</p>;
    return <p className="z-note">写清哪里、什么问题，系统会提示可能对应的条款；没有提示也可以上报。</p>;
  }
  const { criterion: c, reason } = shown;
  const taken = value === c.id;
  return (
    <div className="cr-suggest">
      <div>
        可能属于 <b>{c.text}</b>
      </div>
      <div className="z-note">
        {c.standardName} {c.clause} · {c.kind === 'focus' ? kindLabels.focus : roleLabels[c.role]}，最终由
        {c.authority}判定
        {c.needsCheck && c.kind === 'statutory' ? '（条文待核）' : ''}
      </div>
      <div className="z-note">{reason}</div>
      {found.since ? <div className="z-note">没有网络，这是 {timeShort(found.since)} 取到的建议</div> : null}
      <div className="cr-suggest-acts">
        <Button
          size="l"
          kind="outline"
          aria-pressed={taken}
          icon={taken ? Check : undefined}
          onClick={() => onChange(taken ? null : c)}
        >
          像这条
        </Button>
        <Button
          size="l"
          kind="outline"
          onClick={() => {
            if (taken) onChange(null);
            setRefused([...refused, c.id]);
          }}
        >
          不像
        </Button>
      </div>
    </div>
  );
}
