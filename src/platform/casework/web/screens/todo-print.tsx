/** The work list on paper. */
import { useState } from 'react';
import { clockFace, dayCol } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, PrintButton, PrintFrame, QueryFace } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '../../shared/contract.ts';
import { headline } from '../words.ts';
import '../casework.css';

export function Component() {
  const session = useSession();
  const [state] = useUrlState({ scope: 'mine' });
  const [now] = useState(() => session.clock());
  const scope = state.scope === 'unit' ? 'unit' : 'mine';
  const query = useGet(getWorkbench, { query: { scope, all: 'true' } });
  return (
    <div className="z-page">
      <div className="cw-printbar z-noprint">
        <PrintButton />
        <Button to={`/todo${scope === 'unit' ? '?scope=unit' : ''}`}>回到待办</Button>
      </div>
      <QueryFace query={query}>
        {(bench) => {
          const items = bench.groups.flatMap((group) => group.items);
          return (
            <PrintFrame
              title={scope === 'unit' ? `${session.unit?.name ?? ''}待办清单` : `${session.user.name}待办清单`}
              office={session.unit?.name}
              asOf={now.toISOString()}
              total={`共 ${items.length} 件`}
              condition={headline(bench, scope)}
              maker={session.user.name}
              reader={`${session.unit?.name ?? ''} ${session.user.name}`}
              landscape
            >
              <table>
                <thead>
                  <tr>
                    {['序号', '事项', '种类', '单位名称', '街道', '情况', '期限', '期限状态'].map((head) => (
                      <th key={head} scope="col" className="cw-nowrap">
                        {head}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {items.map((item, i) => {
                    const face = clockFace({ due: item.dueAt ?? item.dueOn, now });
                    return (
                      <tr key={item.id}>
                        <td className="cw-nowrap">{i + 1}</td>
                        <td>
                          {item.isMajor ? '【重大】' : ''}
                          {item.title}
                        </td>
                        <td className="cw-nowrap">{item.unclaimed ? '待认领' : item.kindLabel}</td>
                        <td>{item.enterpriseName}</td>
                        <td className="cw-nowrap">{item.streetName}</td>
                        <td>{item.why}</td>
                        <td className="cw-nowrap">{dayCol(item.dueOn)}</td>
                        <td className="cw-nowrap">{face.tone === 'overdue' ? <b>{face.text}</b> : face.text}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </PrintFrame>
          );
        }}
      </QueryFace>
    </div>
  );
}
