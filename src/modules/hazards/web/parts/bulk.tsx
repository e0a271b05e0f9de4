/** 批量办理: what would happen to each of the ticked ones, those that cannot counted and listed, then all in one go. */
import { Input, Select } from 'antd';
import { useEffect, useId, useState } from 'react';
import { Link } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, DetailDrawer, Loading, Segmented } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { bulkActs, bulkChoices, previewBulk, runBulk, type BulkAct, type BulkAnswer } from '../../shared/bulk.ts';
import { getHazard, listHazards } from '../../shared/contract.ts';
import { recordPath } from '../words.ts';

const wordLabel: Record<BulkAct, string> = {
  urge: '催办内容',
  assign: '承办人',
  transfer: '转办理由',
  issueNotice: '整改要求',
};

export function BulkDrawer({ ids, onClose }: { ids: readonly string[] | null; onClose: () => void }) {
  return (
    <DetailDrawer open={ids !== null} onClose={onClose} title={`批量办理 ${ids?.length ?? 0} 件`}>
      {ids ? <Bulk key={ids.join()} ids={ids} /> : null}
    </DetailDrawer>
  );
}

function Bulk({ ids }: { ids: readonly string[] }) {
  const [act, setAct] = useState<BulkAct>('urge');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [missing, setMissing] = useState(false);
  const [done, setDone] = useState<BulkAnswer | null>(null);
  const id = useId();
  const choices = useGet(bulkChoices, {});
  const preview = useAct(previewBulk);
  const [before, setBefore] = useState<BulkAnswer | null>(null);
  const ask = preview.act;
  useEffect(() => {
    let gone = false;
    setBefore(null);
    void ask({ body: { act, ids: [...ids] } } as never).then((answer) => {
      if (!gone && answer) setBefore(answer as BulkAnswer);
    });
    return () => {
      gone = true;
    };
    // The act that asks is made anew with each render; what is asked depends on these two.
  }, [act, ids]);
  const run = useAct(runBulk, {
    invalidate: [listHazards, getHazard, getWorkbench],
    onDone: (answer) => setDone(answer as BulkAnswer),
  });
  const needsText = act !== 'assign';
  const needsChoice = act === 'assign' || act === 'transfer';
  const short = (needsText && text.trim().length < 4) || (needsChoice && !chosen);
  const send = (): void => {
    if (short) return setMissing(true);
    const given = {
      urge: { text: text.trim() },
      assign: { userId: chosen },
      transfer: { unitId: chosen, reason: text.trim() },
      issueNotice: { requirements: text.trim() },
    }[act];
    void run.act({ body: { act, ids: [...ids], ...given } } as never);
  };
  const shown = done ?? before;
  const rows = [...(shown?.rows ?? [])].sort((a, b) => Number(a.ok) - Number(b.ok));
  return (
    <div className="hz-more">
      {done ? null : (
        <>
          <Segmented
            label="办什么"
            value={act}
            options={(Object.entries(bulkActs) as [BulkAct, string][]).map(([value, label]) => ({ value, label }))}
            onChange={(next: string) => {
              setAct(next as BulkAct);
              setChosen(undefined);
              setMissing(false);
            }}
          />
          {needsChoice ? (
            <div>
              <label className="hz-becauselabel" htmlFor={`${id}-who`}>
                {act === 'assign' ? '承办人' : '接办部门'}
              </label>
              <Select
                id={`${id}-who`}
                aria-label={act === 'assign' ? '承办人' : '接办部门'}
                value={chosen}
                placeholder={act === 'assign' ? '选择本单位的人' : '选择部门'}
                status={missing && !chosen ? 'error' : ''}
                options={(act === 'assign' ? choices.data?.handlers : choices.data?.departments)?.map((one) => ({
                  value: one.id,
                  label: one.name,
                }))}
                onChange={setChosen}
                style={{ width: '100%' }}
              />
            </div>
          ) : null}
          {needsText ? (
            <div>
              <label className="hz-becauselabel" htmlFor={id}>
                {wordLabel[act]}
              </label>
              <Input.TextArea
                id={id}
                rows={3}
                maxLength={1000}
                value={text}
                status={missing && text.trim().length < 4 ? 'error' : ''}
                onChange={(event) => setText(event.target.value)}
              />
            </div>
          ) : null}
          {missing && short ? <p className="hz-fault">请填写完整，文字至少 4 个字</p> : null}
        </>
      )}
      {shown ? (
        <Card
          title={done ? `办成 ${done.ok} 件` : `能办 ${shown.ok} 件`}
          extra={shown.refused > 0 ? `${done ? '没有办' : '不能办'} ${shown.refused} 件` : null}
        >
          <ul className="hz-list">
            {rows.map((row) => (
              <li key={row.id}>
                <Link to={recordPath(row.id)}>{row.code || '（看不到）'}</Link> {row.title}
                <div className={row.ok ? 'z-note' : 'hz-wait-note'}>
                  {row.ok ? '' : '不能办：'}
                  {row.text}
                </div>
              </li>
            ))}
          </ul>
        </Card>
      ) : (
        <Loading rows={4} />
      )}
      <ActError error={run.error ?? preview.error} />
      {done ? null : (
        <div>
          <Button
            kind="filled"
            busy={run.busy}
            locked={before && before.ok === 0 ? '所选的都不能办，原因见上' : null}
            onClick={send}
          >
            {bulkActs[act]} {before?.ok ?? ''} 件
          </Button>
        </div>
      )}
    </div>
  );
}
