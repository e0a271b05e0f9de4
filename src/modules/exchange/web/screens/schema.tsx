/** The published description of what we send (JSON Schema), as it is served to the receivers' programs. */
import { Download } from 'lucide-react';
import { useParams } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Card, Page, QueryFace } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import '../exchange.css';

export function Component() {
  const { code = '', edition = '' } = useParams();
  const query = useGet(c.getSchema, { params: { code, edition } });
  const address = `/api/v1/exchange/schemas/${code}/${edition}`;
  return (
    <Page
      title="数据包格式"
      note={`接收方 ${code}，映射第 ${edition} 版。接收方的程序不用登录就能取到。`}
      crumbs={[{ label: '数据交换', to: '/exchange?tab=receivers' }, { label: '数据包格式' }]}
      actions={
        <Button icon={Download} href={address} download>
          下载 JSON Schema
        </Button>
      }
    >
      <Card title={address} pad={false}>
        <QueryFace query={query} rows={8}>
          {(schema) => (
            <pre className="xc-code xc-json" tabIndex={0} aria-label="JSON Schema 全文">
              {JSON.stringify(schema, null, 2)}
            </pre>
          )}
        </QueryFace>
      </Card>
    </Page>
  );
}
