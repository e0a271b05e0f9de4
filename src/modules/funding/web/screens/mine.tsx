/** 安全费用 of a firm: its yearly statements, and the next one to begin. */
import { Plus } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useAct } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, Button, Page, Stack } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import '../funding.css';
import { Statements } from './overview.tsx';

export function Component() {
  const session = useSession();
  const navigate = useNavigate();
  const year = Number(session.today.slice(0, 4)) - 1;
  const begin = useAct(c.beginStatement, { onDone: (t) => void navigate(`/funding/statements/${t.id}`) });
  return (
    <Page
      title="安全费用"
      note="每年报送上一年度安全生产费用的提取和使用。"
      actions={
        <div className="fd-tools">
          <Button kind="filled" icon={Plus} busy={begin.busy} onClick={() => void begin.act({ body: { year } })}>
            填报 {year} 年度
          </Button>
        </div>
      }
    >
      <Stack>
        <ActError error={begin.error} />
        <Statements mine />
      </Stack>
    </Page>
  );
}
