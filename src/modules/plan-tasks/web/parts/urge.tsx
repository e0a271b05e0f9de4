/** 催办 and 提示函: who is asked about what, before anything is sent. */
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '#kernel/web/hooks.ts';
import { ActError, Button, DetailDrawer } from '#kernel/web/ui/index.ts';
import {
  draftReminderLetter,
  getNode,
  getTask,
  getUnits,
  listTasks,
  listUrges,
  previewUrge,
  urgeTasks,
} from '../../shared/contract.ts';
import type { NodeView, UrgeTasks } from '../../shared/schema.ts';

export function UrgeDrawer({
  about,
  title,
  onClose,
}: {
  about: Partial<Pick<UrgeTasks, 'key' | 'taskIds' | 'unitIds'>>;
  title: string;
  onClose: () => void;
}) {
  const [words, setWords] = useState('');
  const preview = useAct(previewUrge, { invalidate: [] });
  const send = useAct(urgeTasks, { invalidate: [getNode, getTask, listTasks, listUrges, getUnits], onDone: onClose });
  const asked = JSON.stringify(about);
  const { act } = preview;
  useEffect(() => {
    void act({ body: JSON.parse(asked) as object });
  }, [asked, act]);
  const found = preview.answer;
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="催办"
      note={title}
      footer={
        <Button
          kind="filled"
          size="l"
          busy={send.busy || preview.busy}
          locked={found && found.tasks === 0 ? (found.lately > 0 ? '都在不久前催办过' : '没有滞后或临期的单位') : null}
          onClick={() => void send.act({ body: { ...about, words } })}
        >
          {found ? `催办 ${found.units.length} 家、${found.tasks} 项` : '催办'}
        </Button>
      }
    >
      <ActError error={send.error ?? preview.error} />
      <label className="pl-field">
        <span>要求（选填，随通知发给对方）</span>
        <Input.TextArea
          rows={2}
          maxLength={500}
          value={words}
          onChange={(e) => setWords(e.target.value)}
          placeholder="例如：请本周五前补报进展和凭证"
        />
      </label>
      {found && found.lately > 0 ? <p className="z-note">有 {found.lately} 项不久前催办过，这次不重复。</p> : null}
      <ul className="pl-plain">
        {(found?.units ?? []).map((u) => (
          <li key={u.unitId}>
            <b>{u.unitName}</b>（通知 {u.people.join('、') || '没有可通知的人员'}）
            {u.tasks.slice(0, 4).map((t) => (
              <div key={t.id} className="z-ink2">
                {t.demandKey} {t.title}：{t.reason}
              </div>
            ))}
            {u.tasks.length > 4 ? <div className="z-ink3">另有 {u.tasks.length - 4} 项</div> : null}
          </li>
        ))}
      </ul>
    </DetailDrawer>
  );
}

export function LetterDrawer({
  nodeKey,
  title,
  units,
  onClose,
}: {
  nodeKey: string;
  title: string;
  units: NodeView['gaps'];
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const [unitId, setUnitId] = useState(units[0]?.unitId ?? '');
  const draft = useAct(draftReminderLetter, {
    invalidate: [],
    onDone: (done) => void navigate(`/letters/drafts/${done.draftId}`),
  });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="发提示函"
      note={title}
      footer={
        <Button
          kind="filled"
          size="l"
          busy={draft.busy}
          onClick={() => void draft.act({ body: { key: nodeKey, unitId } })}
        >
          拟提示函，送核稿
        </Button>
      }
    >
      <ActError error={draft.error} />
      <p className="z-ink2">函里列出该单位滞后、临期的任务和原因，拟好后进入核稿、签发、编号印发。</p>
      <label className="pl-field">
        <span>发给哪个单位</span>
        <Select
          aria-label="发给哪个单位"
          style={{ width: '100%' }}
          value={unitId}
          options={units.map((u) => ({ value: u.unitId, label: `${u.name}（滞后 ${u.late}、临期 ${u.near}）` }))}
          onChange={setUnitId}
        />
      </label>
    </DetailDrawer>
  );
}
