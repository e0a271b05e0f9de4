/** 逐项自评: all items that wait for the unit's own score in one drawer; evidence is added item by item. */
import { Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useAct } from '#kernel/web/hooks.ts';
import { ActError, Button, DetailDrawer } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { SheetView } from '../../shared/schema.ts';
import { pts } from '../words.ts';

export function SelfSheet({ s, onClose }: { s: SheetView; onClose: () => void }) {
  const items = s.items.filter((one) => one.allowedActions.some((a) => a.action === 'selfScore' && !a.locked));
  const [given, setGiven] = useState<Record<string, { score: number | null; note: string }>>(
    Object.fromEntries(items.map((one) => [one.id, { score: one.self, note: one.selfNote }])),
  );
  const save = useAct(c.selfScores, { invalidate: [c.getSheet, c.findSheet], onDone: onClose });
  const scores = Object.entries(given)
    .filter(([, one]) => one.score !== null)
    .map(([itemId, one]) => ({ itemId, ...one }));
  const put = (id: string, change: Partial<{ score: number | null; note: string }>): void =>
    setGiven({ ...given, [id]: { score: null, note: '', ...given[id], ...change } });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="逐项自评"
      note="佐证材料在评分表里逐项上传"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          {...(scores.length === 0 ? { locked: '请至少填写一项' } : {})}
          onClick={() => void save.act({ params: { id: s.id }, body: { scores } })}
        >
          记下 {scores.length} 项自评
        </Button>
      }
    >
      <div className="ev-form">
        {items.map((one) => (
          <div key={one.id}>
            <label htmlFor={`ev-self-${one.id}`}>
              {one.item.title}（满分 {pts(one.item.weight)}
              {one.computed === null ? '' : `，系统计算 ${pts(one.computed)}`}）
            </label>
            <div className="ev-pair">
              <InputNumber
                id={`ev-self-${one.id}`}
                min={0}
                max={one.item.weight}
                step={0.5}
                value={given[one.id]?.score ?? null}
                onChange={(score) => put(one.id, { score })}
              />
              <Input
                aria-label={`${one.item.title}说明`}
                placeholder="说明（选填）"
                maxLength={1000}
                value={given[one.id]?.note ?? ''}
                onChange={(e) => put(one.id, { note: e.target.value })}
              />
            </div>
          </div>
        ))}
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}
