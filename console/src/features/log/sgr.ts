/** One of the 16 colours of a terminal's palette, or a colour of its own as `#rrggbb`. */
export type Color = number | string;

/** How a stretch of output looks. Equal styles are one object, so that they compare by identity. */
export interface Style {
  readonly foreground?: Color;
  readonly background?: Color;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly inverse?: true;
}

export const PLAIN: Style = {};

type Draft = { -readonly [K in keyof Style]?: Style[K] | undefined };

/** A job can name 16 million colours; past this many styles new ones are shown plain. */
const MAX_STYLES = 4096;
const interned = new Map<string, Style>([['', PLAIN]]);

function intern(draft: Draft): Style {
  const key = [
    draft.foreground ?? '',
    draft.background ?? '',
    draft.bold ? 'b' : '',
    draft.dim ? 'd' : '',
    draft.italic ? 'i' : '',
    draft.underline ? 'u' : '',
    draft.strike ? 's' : '',
    draft.inverse ? 'v' : '',
  ].join(',');
  if (key === ',,,,,,,') {
    return PLAIN;
  }
  const known = interned.get(key);
  if (known !== undefined) {
    return known;
  }
  if (interned.size >= MAX_STYLES) {
    return PLAIN;
  }
  const style = Object.freeze(
    Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)),
  ) as Style;
  interned.set(key, style);
  return style;
}

/**
 * The style after a "Select Graphic Rendition" sequence, `ESC [ parameters m`.
 *
 * @param parameters numbers parted by `;`, or by `:` inside a colour (ECMA-48, ITU-T T.416)
 */
export function applySgr(style: Style, parameters: string): Style {
  const codes =
    parameters === '' ? [0] : parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  let draft: Draft = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes, i + 1, parameters.includes(':'));
      draft[code === 38 ? 'foreground' : 'background'] = color;
      i += used;
    } else if (code === 0) {
      draft = {};
    } else {
      applyCode(draft, code);
    }
  }
  return intern(draft);
}

function applyCode(draft: Draft, code: number): void {
  if (code >= 30 && code <= 37) draft.foreground = code - 30;
  else if (code >= 40 && code <= 47) draft.background = code - 40;
  else if (code >= 90 && code <= 97) draft.foreground = code - 82;
  else if (code >= 100 && code <= 107) draft.background = code - 92;
  else if (code === 1) draft.bold = true;
  else if (code === 2) draft.dim = true;
  else if (code === 3) draft.italic = true;
  else if (code === 4 || code === 21) draft.underline = true;
  else if (code === 7) draft.inverse = true;
  else if (code === 9) draft.strike = true;
  else if (code === 22) draft.bold = draft.dim = undefined;
  else if (code === 23) draft.italic = undefined;
  else if (code === 24) draft.underline = undefined;
  else if (code === 27) draft.inverse = undefined;
  else if (code === 29) draft.strike = undefined;
  else if (code === 39) draft.foreground = undefined;
  else if (code === 49) draft.background = undefined;
}

/** `5;n` or `2;r;g;b` from `at` on (with colons a colour space may stand before r): the colour and how many codes it took. */
function extendedColor(codes: number[], at: number, colons: boolean): [Color | undefined, number] {
  if (codes[at] === 5) {
    return [indexedColor(codes[at + 1] ?? 0), 2];
  }
  if (codes[at] === 2) {
    const from = colons && codes.length - at >= 5 ? at + 2 : at + 1;
    return [hex(codes[from] ?? 0, codes[from + 1] ?? 0, codes[from + 2] ?? 0), from + 2 - at + 1];
  }
  return [undefined, 1];
}

/** The 256-colour table of xterm: the palette, a 6×6×6 cube, 24 greys. */
function indexedColor(index: number): Color | undefined {
  if (!(index >= 0 && index <= 255)) {
    return undefined;
  }
  if (index < 16) {
    return index;
  }
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return hex(grey, grey, grey);
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const cube = index - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function hex(...channels: number[]): string {
  return (
    '#' +
    channels
      .map((c) =>
        Math.min(255, Math.max(0, c || 0))
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')
  );
}
