/** 办理经过 of any record of this room. */
import { Card, Timeline } from '#kernel/web/ui/index.ts';
import type { SheetView } from '../../shared/schema.ts';

export function Past({ items }: { items: SheetView['timeline'] }) {
  return (
    <Card title="办理经过">
      <Timeline
        items={items.map((e) => ({
          key: e.id,
          at: e.at,
          title: e.label,
          who: e.who,
          ...(e.note ? { quote: e.note } : {}),
          tone:
            e.tone === 'stop' ? ('stop' as const) : e.tone === 'returned' ? ('extension' as const) : ('step' as const),
        }))}
      />
    </Card>
  );
}
