/** Says that reports wait on this machine, and leads to them. */
import { CloudUpload } from 'lucide-react';
import { Link } from 'react-router';
import { Icon } from '#kernel/web/ui/index.ts';
import { useUnsent } from '../unsent/use-unsent.ts';

export function UnsentLine() {
  const { reports } = useUnsent();
  const waiting = reports?.filter((one) => one.state !== 'sent') ?? [];
  const faulty = waiting.filter((one) => one.state === 'fault').length;
  if (waiting.length === 0) return null;
  return (
    <p className="hz-unsent" role="status">
      <Icon as={CloudUpload} />
      <span>
        本机有 <Link to="/unsent">{waiting.length} 件上报未发送</Link>
        {faulty ? `，其中 ${faulty} 件要补内容` : '，联网后自动发送'}
      </span>
    </p>
  );
}
