/** One act on an item of a sheet: self-score, office score, an occurrence, an objection, a correction. */
import { Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useAct } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, Button, DayInput, DetailDrawer } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/contract.ts';
import type { ItemView, SheetView } from '../../shared/schema.ts';
import { pts } from '../words.ts';
import { FilesField, type Held } from './files.tsx';

export interface OpenItem {
  action: string;
  item: ItemView;
}
interface Words {
  title: string;
  confirm: string;
  score?: string;
  text: string;
  files: string;
  /** What must be there. */
  needs: ('score' | 'text' | 'files')[];
}
const words: Readonly<Record<string, Words>> = {
  selfScore: {
    title: '自评',
    confirm: '记下自评',
    score: '自评分',
    text: '说明（选填）',
    files: '佐证材料',
    needs: ['score'],
  },
  officeScore: {
    title: '核定',
    confirm: '核定这一项',
    score: '核定分',
    text: '理由（与系统计算或自评不同时必填）',
    files: '核定依据（选填）',
    needs: ['score'],
  },
  addEntry: { title: '登记事项', confirm: '登记', text: '什么事项', files: '佐证材料', needs: ['text'] },
  object: {
    title: '提出异议',
    confirm: '提出异议',
    score: '您认为应得的分（选填）',
    text: '异议理由',
    files: '佐证材料（必需）',
    needs: ['text', 'files'],
  },
  correct: {
    title: '提出更正',
    confirm: '提出，报领导批准',
    score: '更正后的分',
    text: '更正理由',
    files: '更正依据（选填）',
    needs: ['score', 'text'],
  },
};

export function SheetAct({
  s,
  open,
  onClose,
  reload,
}: {
  s: SheetView;
  open: OpenItem;
  onClose: () => void;
  reload: () => Promise<unknown>;
}) {
  const session = useSession();
  const { item } = open;
  const { action } = open;
  const word = words[action] ?? { title: action, confirm: action, text: '', files: '', needs: [] };
  const max = item.item.role === 'score' ? item.item.weight : 100;
  const perCase = item.item.formula.form === 'perCase' ? item.item.formula.points : 0;
  const [score, setScore] = useState<number | null>(
    action === 'selfScore'
      ? (item.self ?? item.computed)
      : action === 'officeScore'
        ? (item.office ?? item.computed ?? item.self)
        : null,
  );
  const [text, setText] = useState(
    action === 'selfScore' ? item.selfNote : action === 'officeScore' ? item.officeReason : '',
  );
  const [points, setPoints] = useState<number | null>(perCase || 1);
  const [on, setOn] = useState(session.today);
  const [link, setLink] = useState('');
  const [files, setFiles] = useState<Held[]>([]);
  const [fault, setFault] = useState('');
  const done = {
    invalidate: [c.getSheet, c.findSheet, c.getRound, c.listObjections, getWorkbench],
    onDone: () => {
      void reload();
      onClose();
    },
  };
  const acts = {
    selfScore: useAct(c.selfScore, done),
    officeScore: useAct(c.officeScore, done),
    addEntry: useAct(c.addEntry, done),
    object: useAct(c.fileObjection, done),
    correct: useAct(c.proposeCorrection, done),
  };
  const save = acts[action as keyof typeof acts];
  const fileIds = files.map((f) => f.id);
  const submit = (): void => {
    const lacking =
      word.needs.includes('score') && score === null
        ? `请填写“${word.score ?? '分值'}”`
        : word.needs.includes('text') && text.trim().length < 2
          ? `请填写“${word.text}”`
          : word.needs.includes('files') && files.length === 0
            ? '请上传佐证材料'
            : action === 'addEntry' && files.length === 0 && link === ''
              ? '请上传佐证，或填写记录地址'
              : '';
    setFault(lacking);
    if (lacking) return;
    const bodies: Record<string, { params: { id: string }; body: object }> = {
      selfScore: { params: { id: item.id }, body: { score, note: text.trim(), fileIds } },
      officeScore: { params: { id: item.id }, body: { score, reason: text.trim(), fileIds } },
      addEntry: {
        params: { id: s.id },
        body: { itemId: item.id, what: text.trim(), points: points ?? 0, happenedOn: on, link: link.trim(), fileIds },
      },
      object: { params: { id: s.id }, body: { itemId: item.id, claim: text.trim(), askedScore: score, fileIds } },
      correct: { params: { id: s.id }, body: { itemId: item.id, score, reason: text.trim(), fileIds } },
    };
    void (save.act as (args: unknown) => Promise<unknown>)(bodies[action]);
  };
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={`${word.title}：${item.item.title}`}
      note={item.rule}
      footer={
        <Button kind="filled" busy={save.busy} onClick={submit}>
          {word.confirm}
        </Button>
      }
    >
      <div className="ev-form">
        {item.words || item.computed !== null ? (
          <p className="ev-text ev-example">
            系统计算{item.computed === null ? '不计分' : ` ${pts(item.computed)} 分`}
            {item.words ? `：${item.words}` : ''}
          </p>
        ) : null}
        {word.score ? (
          <div>
            <label htmlFor="ev-act-score">
              {word.score}（0—{pts(max)}）
            </label>
            <InputNumber
              id="ev-act-score"
              min={0}
              max={max}
              step={0.5}
              value={score}
              onChange={setScore}
              style={{ width: '10rem' }}
            />
          </div>
        ) : null}
        {action === 'addEntry' ? (
          <>
            <div>
              <label htmlFor="ev-act-points">分值</label>
              <InputNumber id="ev-act-points" min={0.1} max={100} step={0.5} value={points} onChange={setPoints} />
            </div>
            <div>
              <label htmlFor="ev-act-on">发生日期</label>
              <DayInput id="ev-act-on" value={on} max={session.today} onChange={setOn} />
            </div>
          </>
        ) : null}
        <div>
          <label htmlFor="ev-act-text">{word.text}</label>
          <Input.TextArea
            id="ev-act-text"
            rows={4}
            maxLength={2000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
        {action === 'addEntry' ? (
          <div>
            <label htmlFor="ev-act-link">记录地址（选填，从系统页面复制，以 / 开头）</label>
            <Input id="ev-act-link" value={link} maxLength={200} onChange={(e) => setLink(e.target.value)} />
          </div>
        ) : null}
        <FilesField value={files} onChange={setFiles} hint={word.files} />
        {fault ? (
          <p role="alert" className="ev-text ev-late">
            {fault}
          </p>
        ) : null}
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}
