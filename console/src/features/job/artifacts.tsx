import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { download } from '../../api/files.ts';
import type { ArtifactView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { formatBytes } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { artifactsQuery } from './job-queries.ts';
import styles from './job-page.module.css';

/** Files that the job produced; nothing when there are none, as most jobs declare no outputs. */
export function Artifacts({ jobId }: { jobId: string }) {
  const artifacts = useQuery(artifactsQuery(jobId));
  const [failure, setFailure] = useState<unknown>();
  if (artifacts.isError) {
    return (
      <ErrorNotice
        title="The job's files could not be listed"
        error={artifacts.error}
        retry={() => void artifacts.refetch()}
      />
    );
  }
  if (artifacts.data === undefined || artifacts.data.length === 0) {
    return null;
  }
  const save = (artifact: ArtifactView) => {
    setFailure(undefined);
    download(artifact.url, artifact.path.split('/').at(-1) ?? artifact.path).catch(setFailure);
  };
  return (
    <section className={styles.section} aria-labelledby="artifacts-heading">
      <h2 id="artifacts-heading">Files</h2>
      {failure !== undefined && <ErrorNotice title="The file could not be downloaded" error={failure} />}
      <Card>
        <ul className={styles.artifacts}>
          {artifacts.data.map((artifact) => (
            <li key={artifact.artifactId}>
              <code className={styles.path}>
                {artifact.path}
                <span className={styles.size}>{formatBytes(artifact.size)}</span>
              </code>
              <Button
                small
                look="quiet"
                onClick={() => save(artifact)}
                aria-label={`Download ${artifact.path}`}
              >
                <Icon name="download" />
                Download
              </Button>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
