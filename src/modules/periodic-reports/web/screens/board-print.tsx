/** The board of one period on paper: units × parts, the state written in each cell. */
import { useSearchParams } from 'react-router';
import { day } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, Page, PrintButton, PrintFrame, QueryFace } from '#kernel/web/ui/index.ts';
import { getBoard } from '../../shared/contract.ts';
import { circled } from '../../shared/form.ts';
import { partStateLabels, reportMachine } from '../../shared/states.ts';
import '#kernel/web/ui/ledger-paper.css';

export function Component() {
  const session = useSession();
  const [address] = useSearchParams();
  const query = useGet(getBoard, {
    query: {
      kind: address.get('kind') ?? 'quarterly',
      ...(address.get('period') ? { period: address.get('period') } : {}),
    },
  } as never);
  return (
    <Page tabTitle="报送进度打印">
      <QueryFace query={query} rows={12}>
        {(data) => (
          <>
            <div className="z-paperbar z-noprint">
              <PrintButton />
              <Button to={`/reports?kind=${data.kind}&period=${data.period}`}>回到进度板</Button>
            </div>
            <PrintFrame
              title={`${data.title}进度表`}
              office={session.unit?.name}
              asOf={data.asOf}
              total={`应报 ${data.expected} 家，收到 ${data.received} 家，按期 ${data.onTime} 家`}
              condition={`法定期限 ${day(data.dueOn)}${data.dueFallsOn ? `（${data.dueFallsOn}，不顺延）` : ''}。`}
              maker={session.user.name}
              reader={`${session.unit?.name ?? ''} ${session.user.name}`}
              landscape
            >
              <table className="z-papertable">
                <thead>
                  <tr>
                    <th scope="col">序号</th>
                    <th scope="col">单位</th>
                    {data.parts.map((p) => (
                      <th key={p.key} scope="col">
                        {circled(p.no)}
                        {p.title}
                      </th>
                    ))}
                    <th scope="col">状态</th>
                    <th scope="col">去年迟报</th>
                  </tr>
                </thead>
                <tbody>
                  {data.rows.map((row, i) => (
                    <tr key={row.id}>
                      <td>{i + 1}</td>
                      <td>{row.unitName}</td>
                      {data.parts.map((p) => (
                        <td key={p.key}>{partStateLabels[row.parts.find((x) => x.key === p.key)?.state ?? 'empty']}</td>
                      ))}
                      <td>
                        {reportMachine.states[row.state].label}
                        {row.daysLate > 0 ? `，迟 ${row.daysLate} 天` : ''}
                      </td>
                      <td>{row.lateLastYear}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </PrintFrame>
          </>
        )}
      </QueryFace>
    </Page>
  );
}
