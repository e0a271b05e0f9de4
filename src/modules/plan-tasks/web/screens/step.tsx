/** A thing to do names a step; its page is the task's. */
import { Navigate, useParams } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { Card, Page, QueryFace } from '#kernel/web/ui/index.ts';
import { taskOfStep } from '../../shared/contract.ts';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(taskOfStep, { params: { id } });
  return (
    <Page title="任务节点">
      <Card>
        <QueryFace query={query}>
          {(found) => <Navigate to={`/plan/tasks/${found.taskId}?step=${id}`} replace />}
        </QueryFace>
      </Card>
    </Page>
  );
}
