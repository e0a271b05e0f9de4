/** Design tokens (UI §3) for Ant Design; the same values stand as CSS variables in `ui/kit.css`. */
import type { ThemeConfig } from 'antd';

/** Body text: 标准 14 · 大 16 · 特大 18. */
export type TextSize = 14 | 16 | 18;

export const fontFamily = '"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif';

/** Ant Design's theme at a text size; heights follow the text. */
export function themeOf(size: TextSize): ThemeConfig {
  const grow = (n: number): number => Math.round((n * size) / 14);
  return {
    cssVar: { key: 'zb' },
    hashed: false,
    token: {
      fontFamily: 'var(--font, sans-serif)',
      colorPrimary: '#0E5A52',
      colorPrimaryHover: '#0A463F',
      colorInfo: '#0E5A52',
      colorLink: '#0E5A52',
      colorLinkHover: '#0A463F',
      colorSuccess: '#1B6E45',
      colorWarning: '#8F4A00',
      colorError: '#9E1B14',
      colorText: '#17211E',
      colorTextSecondary: '#45514D',
      colorTextTertiary: '#66726D',
      colorTextPlaceholder: '#66726D',
      colorTextDisabled: '#66726D',
      colorBorder: '#87938E',
      colorBorderSecondary: '#D9E0DC',
      colorSplit: '#EBEFED',
      colorBgLayout: '#F3F5F4',
      colorFillAlter: '#F8FAF9',
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      fontSize: size,
      controlHeight: grow(34),
      controlHeightSM: grow(28),
      controlHeightLG: grow(44),
      lineHeight: 1.5714,
      lineWidthFocus: 2,
      controlOutline: '#0E5A52',
      controlOutlineWidth: 1,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.12s',
      boxShadowSecondary: '0 2px 10px #17211E14',
    },
    components: {
      Button: { defaultBorderColor: '#C6CFCB', primaryShadow: 'none', defaultShadow: 'none', fontWeight: 500 },
      Layout: { headerHeight: 52, headerBg: '#FFF', siderBg: '#FFF' },
      Menu: { itemHeight: 36, itemSelectedBg: '#E5F1EE', itemSelectedColor: '#0E5A52' },
      Table: {
        headerBg: '#F8FAF9',
        headerColor: '#45514D',
        cellPaddingBlock: 4,
        cellPaddingInline: 10,
        rowSelectedBg: '#F3F9F7',
        borderColor: '#EBEFED',
      },
      Drawer: { paddingLG: 22 },
      Tabs: { inkBarColor: '#0E5A52' },
    },
  };
}
