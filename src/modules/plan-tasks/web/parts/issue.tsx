/** 下发任务: what goes to whom, before it goes. */
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useAct } from '#kernel/web/hooks.ts';
import { ActError, Button, DataTable, DetailDrawer } from '#kernel/web/ui/index.ts';
import { getNode, getTree, getUnits, issueTasks, listTasks, previewIssue } from '../../shared/contract.ts';
import { unitOptions, useChoices } from './frame.tsx';

export function IssueDrawer({ keys, onClose }: { keys?: readonly string[]; onClose: () => void }) {
  const choices = useChoices().data;
  const [chosen, setChosen] = useState<string[]>([...(keys ?? [])]);
  const [unitIds, setUnitIds] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const preview = useAct(previewIssue, { invalidate: [] });
  const send = useAct(issueTasks, { invalidate: [getTree, getNode, listTasks, getUnits], onDone: onClose });
  const body = { keys: chosen, unitIds, note };
  const { act } = preview;
  useEffect(() => {
    void act({ body: { keys: chosen, unitIds, note: '' } });
  }, [chosen, unitIds, act]);
  const found = preview.answer;
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="下发任务"
      note="发给方案点名的单位；已经下发过的不会重复"
      footer={
        <Button
          kind="filled"
          size="l"
          busy={send.busy || preview.busy}
          locked={found && found.tasks === 0 ? '没有新的任务可下发' : null}
          onClick={() => void send.act({ body })}
        >
          {found ? `下发 ${found.tasks} 项给 ${found.units.length} 个单位` : '下发'}
        </Button>
      }
    >
      <ActError error={send.error ?? preview.error} />
      {keys ? null : (
        <label className="pl-field">
          <span>哪些行动（不选为整个方案）</span>
          <Select
            mode="multiple"
            aria-label="哪些行动"
            style={{ width: '100%' }}
            value={chosen}
            options={(choices?.actions ?? []).map((a) => ({ value: a.key, label: a.title }))}
            optionFilterProp="label"
            onChange={setChosen}
          />
        </label>
      )}
      <label className="pl-field">
        <span>指定单位（选填，不选为方案点名的单位）</span>
        <Select
          mode="multiple"
          aria-label="指定单位"
          style={{ width: '100%' }}
          value={unitIds}
          options={unitOptions(choices)}
          optionFilterProp="label"
          onChange={setUnitIds}
        />
      </label>
      <label className="pl-field">
        <span>要求（选填）</span>
        <Input.TextArea rows={2} maxLength={500} value={note} onChange={(e) => setNote(e.target.value)} />
      </label>
      {found ? (
        <>
          {found.without.length > 0 ? (
            <p className="z-note">没有对应单位、不会下发的要求：{found.without.slice(0, 12).join('、')}</p>
          ) : null}
          <DataTable
            caption="下发给哪些单位"
            rowKey={(u) => u.id}
            rows={found.units}
            dense
            columns={[
              { key: 'name', title: '单位', render: (u) => u.name },
              { key: 'tasks', title: '任务', align: 'right', render: (u) => `${u.tasks} 项` },
            ]}
            empty="没有新的任务可下发。"
          />
        </>
      ) : null}
    </DetailDrawer>
  );
}
