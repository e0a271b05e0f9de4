/** 批量办理: what would happen to each of the ticked ones, those that cannot counted and listed, then all in one go. */
import { Input, Select } from 'antd';
import { useEffect, useId, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { count } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, DetailDrawer, Loading, Segmented } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import {
  bulkActs,
  bulkChoices,
  createBulkRun,
  previewBulk,
  runBulk,
  type BulkAct,
  type BulkAnswer,
  type BulkRun,
} from '../../shared/bulk.ts';
import { getHazard, listHazards } from '../../shared/contract.ts';
import { recordPath } from '../words.ts';

const wordLabel: Record<BulkAct, string> = {
  urge: '催办内容',
  remind: '提醒内容',
  assign: '承办人',
  transfer: '转办理由',
  issueNotice: '整改要求',
};

export interface BulkWords {
  text: string;
  chosen: string | undefined;
}
export const isShort = (act: BulkAct, { text, chosen }: BulkWords): boolean =>
  (act !== 'assign' && text.trim().length < 4) || ((act === 'assign' || act === 'transfer') && !chosen);
/** What is said or chosen, as the act takes it. */
export const saidOf = (act: BulkAct, { text, chosen }: BulkWords): Record<string, unknown> => ({
  act,
  ...{
    urge: { text: text.trim() },
    remind: { text: text.trim() },
    assign: { userId: chosen },
    transfer: { unitId: chosen, reason: text.trim() },
    issueNotice: { requirements: text.trim() },
  }[act],
});

/** Fields of an act on many: the person or unit, and the text. */
export function BulkFields({
  act,
  words,
  missing,
  onChange,
}: {
  act: BulkAct;
  words: BulkWords;
  missing: boolean;
  onChange: (words: BulkWords) => void;
}) {
  const id = useId();
  const needsChoice = act === 'assign' || act === 'transfer';
  const choices = useGet(bulkChoices, {}, { enabled: needsChoice });
  return (
    <>
      {needsChoice ? (
        <div>
          <label className="hz-becauselabel" htmlFor={`${id}-who`}>
            {act === 'assign' ? '承办人' : '接办部门'}
          </label>
          <Select
            id={`${id}-who`}
            aria-label={act === 'assign' ? '承办人' : '接办部门'}
            value={words.chosen}
            placeholder={act === 'assign' ? '选择本单位的人' : '选择部门'}
            status={missing && !words.chosen ? 'error' : ''}
            options={(act === 'assign' ? choices.data?.handlers : choices.data?.departments)?.map((one) => ({
              value: one.id,
              label: one.name,
            }))}
            onChange={(chosen: string) => onChange({ ...words, chosen })}
            style={{ width: '100%' }}
          />
        </div>
      ) : null}
      {act === 'assign' ? null : (
        <div>
          <label className="hz-becauselabel" htmlFor={id}>
            {wordLabel[act]}
          </label>
          <Input.TextArea
            id={id}
            rows={3}
            maxLength={1000}
            value={words.text}
            status={missing && words.text.trim().length < 4 ? 'error' : ''}
            onChange={(event) => onChange({ ...words, text: event.target.value })}
          />
        </div>
      )}
      {missing && isShort(act, words) ? <p className="hz-fault">请填写完整，文字至少 4 个字</p> : null}
    </>
  );
}

function ActChoice({ act, onChange }: { act: BulkAct; onChange: (act: BulkAct) => void }) {
  return (
    <Segmented
      label="办什么"
      value={act}
      options={(Object.entries(bulkActs) as [BulkAct, string][]).map(([value, label]) => ({ value, label }))}
      onChange={(next: string) => onChange(next as BulkAct)}
    />
  );
}

/** All of a condition: the act is chosen here, the rows are looked at on a page of their own. */
export function BulkAllDrawer({
  filter,
  total,
  onClose,
}: {
  filter: Record<string, string> | null;
  total: number;
  onClose: () => void;
}) {
  const [act, setAct] = useState<BulkAct>('urge');
  const go = useNavigate();
  const make = useAct(createBulkRun, { onDone: (run) => void go(`/hazards/bulk/${(run as BulkRun).id}`) });
  return (
    <DetailDrawer
      open={filter !== null}
      onClose={onClose}
      title={`按条件批量办理 ${count(total)} 件`}
      footer={
        <Button kind="filled" busy={make.busy} onClick={() => void make.act({ body: { act, filter: filter ?? {} } })}>
          核对 {count(total)} 件能不能{bulkActs[act]}
        </Button>
      }
    >
      <div className="hz-more">
        <ActChoice act={act} onChange={setAct} />
        <p className="z-note">
          先逐件核对：能办几件、不能办的为什么。核对时什么都不改；看过结果、填好内容，再一次办。条件里的隐患以现在的为准，以后新增的不算。
        </p>
        <ActError error={make.error} />
      </div>
    </DetailDrawer>
  );
}

export function BulkDrawer({ ids, onClose }: { ids: readonly string[] | null; onClose: () => void }) {
  return (
    <DetailDrawer open={ids !== null} onClose={onClose} title={`批量办理 ${ids?.length ?? 0} 件`}>
      {ids ? <Bulk key={ids.join()} ids={ids} /> : null}
    </DetailDrawer>
  );
}

function Bulk({ ids }: { ids: readonly string[] }) {
  const [act, setAct] = useState<BulkAct>('urge');
  const [words, setWords] = useState<BulkWords>({ text: '', chosen: undefined });
  const [missing, setMissing] = useState(false);
  const [done, setDone] = useState<BulkAnswer | null>(null);
  const preview = useAct(previewBulk);
  const [before, setBefore] = useState<BulkAnswer | null>(null);
  const ask = preview.act;
  useEffect(() => {
    let gone = false;
    setBefore(null);
    void ask({ body: { act, ids: [...ids] } }).then((answer) => {
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
  const send = (): void => {
    if (isShort(act, words)) return setMissing(true);
    void run.act({ body: { ids: [...ids], ...saidOf(act, words) } } as never);
  };
  const shown = done ?? before;
  const rows = [...(shown?.rows ?? [])].sort((a, b) => Number(a.ok) - Number(b.ok));
  return (
    <div className="hz-more">
      {done ? null : (
        <>
          <ActChoice
            act={act}
            onChange={(next) => {
              setAct(next);
              setWords({ ...words, chosen: undefined });
              setMissing(false);
            }}
          />
          <BulkFields act={act} words={words} missing={missing} onChange={setWords} />
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
