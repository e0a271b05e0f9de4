/** One line set of icons, 16 px beside a word. The server names menu icons; the names it may use are listed here. */
import {
  Activity,
  Award,
  Banknote,
  Bell,
  BookOpenCheck,
  Building2,
  CalendarCheck,
  CalendarClock,
  Camera,
  ChartNoAxesCombined,
  CircleDashed,
  ClipboardCheck,
  ClipboardList,
  Coins,
  Database,
  Factory,
  FileCheck,
  FileText,
  Flag,
  Flame,
  FolderOpen,
  Footprints,
  Gavel,
  GraduationCap,
  IdCard,
  Inbox,
  KeyRound,
  LayoutDashboard,
  LifeBuoy,
  ListChecks,
  ListTree,
  MailWarning,
  Map as MapIcon,
  Megaphone,
  MessageSquareText,
  Network,
  Radar,
  Scale,
  ScrollText,
  Settings,
  ShieldCheck,
  Siren,
  Stamp,
  UserCheck,
  Users,
  Wrench,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

/** Names that the session's menu and the notices may use. */
export const iconNames: Readonly<Record<string, LucideIcon>> = {
  todo: ListChecks,
  hazards: ClipboardList,
  ledger: ClipboardList,
  enterprises: Building2,
  enterprise: Building2,
  letters: MailWarning,
  supervision: MailWarning,
  enforcement: Gavel,
  duties: CalendarCheck,
  reports: Megaphone,
  'public-reports': Megaphone,
  publicity: Megaphone,
  plan: ListTree,
  tasks: ListTree,
  'plan-tasks': ListTree,
  periodic: CalendarClock,
  'periodic-reports': CalendarClock,
  evaluation: Award,
  statistics: ChartNoAxesCombined,
  map: MapIcon,
  criteria: BookOpenCheck,
  documents: FolderOpen,
  files: FolderOpen,
  overview: LayoutDashboard,
  approvals: Stamp,
  users: Users,
  people: Users,
  organisation: Network,
  organization: Network,
  settings: Settings,
  parameters: Settings,
  calendar: CalendarCheck,
  week: CalendarCheck,
  camera: Camera,
  report: Camera,
  training: GraduationCap,
  permits: FileCheck,
  certificates: IdCard,
  standardization: ShieldCheck,
  selfcheck: ClipboardCheck,
  inspection: Footprints,
  patrol: Footprints,
  whistle: Siren,
  monitoring: Radar,
  engineering: Wrench,
  rescue: LifeBuoy,
  funding: Coins,
  rewards: Banknote,
  exchange: Database,
  experts: UserCheck,
  expert: UserCheck,
  judge: Scale,
  audit: ScrollText,
  logs: ScrollText,
  verify: ShieldCheck,
  security: KeyRound,
  access: KeyRound,
  operations: Activity,
  health: Activity,
  factory: Factory,
  fire: Flame,
  flag: Flag,
  inbox: Inbox,
  notifications: Bell,
  opinions: MessageSquareText,
  text: FileText,
};

export interface IconProps {
  as?: LucideIcon | undefined;
  /** A name from `iconNames`. */
  name?: string | undefined;
  /** Pixels at body 14; default 16. */
  size?: number;
  className?: string;
}

/** An icon beside a word; hidden from screen readers, because the word says it. */
export function Icon({ as, name, size, className }: IconProps) {
  const Drawn = as ?? iconNames[name ?? ''] ?? CircleDashed;
  return (
    <Drawn
      aria-hidden="true"
      focusable="false"
      strokeWidth={1.75}
      className={`z-icon${className ? ` ${className}` : ''}`}
      {...(size ? { style: { width: `${size / 14}rem`, height: `${size / 14}rem` } } : {})}
    />
  );
}
