const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 4.5V8l2.3 1.6M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  arc: 'M8 2a6 6 0 1 1-6 6',
  barred: 'M12.2 3.8l-8.4 8.4M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  question: 'M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.6v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  alert:
    'M8 5.5v3.2M8 11v.1M7 2.6L1.9 11.6A1.2 1.2 0 0 0 3 13.4h10a1.2 1.2 0 0 0 1.1-1.8L9 2.6a1.2 1.2 0 0 0-2 0z',
  down: 'M8 2.5v10M3.5 8.5L8 13l4.5-4.5',
  chevron: 'M3.5 6L8 10.5 12.5 6',
  download: 'M8 2v8M4.5 6.5L8 10l3.5-3.5M2.5 13.5h11',
  upload: 'M8 10.5v-8M4.5 6L8 2.5 11.5 6M2.5 13.5h11',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  plus: 'M8 3v10M3 8h10',
  play: 'M4.5 2.8v10.4L13 8z',
  back: 'M9.5 3.5L5 8l4.5 4.5',
  file: 'M9 1.8H4v12.4h8V4.8zM9 1.8v3h3',
  stop: 'M3.5 3.5h9v9h-9z',
  turn: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8v3h-3',
  trash: 'M2.5 4.2h11M6.2 4V2.5h3.6V4M4 4.2l.7 9.3h6.6l.7-9.3M6.7 6.8v4.2M9.3 6.8v4.2',
  lines: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  open: 'M9 2.5h4.5V7M13.2 2.8L7.5 8.5M11.5 9.5v4h-9v-9h4',
  database:
    'M13 3.8c0 1.1-2.2 2-5 2s-5-.9-5-2 2.2-2 5-2 5 .9 5 2zM3 3.8v8.4c0 1.1 2.2 2 5 2s5-.9 5-2V3.8M3 8c0 1.1 2.2 2 5 2s5-.9 5-2',
  bolt: 'M9 1.5L3 9h4l-.8 5.5L13 7H8.6z',
  bucket: 'M2.5 4.5l1.3 9h8.4l1.3-9M2.5 4.5c0-1 2.5-1.8 5.5-1.8s5.5.8 5.5 1.8S11 6.3 8 6.3 2.5 5.5 2.5 4.5z',
  messages: 'M1.8 2.5h9v6h-4.500l-2.700 2.300V8.500H1.800zM13 6h1.200v5.500h-1.700v2l-2.300-2H8',
  pulse: 'M1.5 8.5h3l1.800-5 3 9 1.900-4h3.300',
  box: 'M8 1.600l5.700 3.100v6.600L8 14.400l-5.700-3.100V4.700zM2.500 4.800L8 7.900l5.500-3.100M8 7.900v6.300',
  branch:
    'M4.5 5.5v5M4.5 5.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM4.5 13.9a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM11.5 5.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM11.5 5.5c0 3-7 1.5-7 5',
  layers: 'M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  person: 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-2.6 2.8-4 5.5-4s4.9 1.4 5.5 4',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a text that says the same. */
export function Icon({ name, className }: { name: IconName; className?: string | undefined }) {
  return (
    <svg
      className={className}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
