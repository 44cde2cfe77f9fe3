import type { BuildPlanView, BuildStage, BuildView, SourceView } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import type { Tone } from '../../components/status.tsx';

export const STAGE_LOOKS: Record<BuildStage, [Tone, IconName, string]> = {
  preparing: ['active', 'arc', 'Looking at the source'],
  queued: ['neutral', 'clock', 'Waiting for a node'],
  building: ['active', 'arc', 'Building'],
  built: ['good', 'check', 'Built'],
  failed: ['bad', 'cross', 'Failed'],
  canceled: ['neutral', 'barred', 'Canceled'],
};

export function isOver(stage: BuildStage): boolean {
  return stage === 'built' || stage === 'failed' || stage === 'canceled';
}

/** In seconds, of the build itself: without its wait for a node. Undefined before it began. */
export function buildSeconds({ startedAt, endedAt }: BuildView, now: number): number | undefined {
  if (startedAt === null) {
    return undefined;
  }
  return Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000;
}

const ECOSYSTEMS: Record<BuildPlanView['ecosystem'], string> = {
  dockerfile: 'Dockerfile',
  node: 'Node.js',
  python: 'Python',
  static: 'Static site',
};

/** What an app was taken for: `Next.js`, or `Node.js` where nothing closer is known. */
export function planTitle({ framework, ecosystem }: BuildPlanView): string {
  return framework ?? ECOSYSTEMS[ecosystem];
}

/** Such as `example.org/shop/web, branch main`; addresses can be long, and their beginning says nothing. */
export function sourceText({ kind, url, ref }: SourceView): string {
  const place = url === null ? (kind === 'upload' ? 'an upload' : kind) : shortUrl(url);
  return ref === null ? place : `${place} at ${ref}`;
}

function shortUrl(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/i, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}
