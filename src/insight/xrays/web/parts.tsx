/** Marks of a finding: how grave it is, in words with an icon. */
import { CircleAlert, CircleHelp, Info } from 'lucide-react';
import { Icon } from '#kernel/web/ui/index.ts';
import { severities, type Severity } from '../shared/labels.ts';

const icons = { error: CircleAlert, doubt: CircleHelp, hint: Info } as const;

export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span className={`xr-mark xr-${severity}`}>
      <Icon as={icons[severity]} />
      {severities[severity].label}
    </span>
  );
}
