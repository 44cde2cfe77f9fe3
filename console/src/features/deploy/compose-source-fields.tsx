import { useRef, useState, type Ref } from 'react';
import { Button } from '../../components/button.tsx';
import { Field, Input, TextArea } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import styles from './compose.module.css';
import type { ComposeForm } from './compose-form.ts';
import type { FormErrors } from './deploy-form.ts';
import pageStyles from './deploy-page.module.css';
import { Choice, GitFields, UploadField } from './source-fields.tsx';
import type { SourceForm } from './source-form.ts';

/** Where the compose file is, and what is beside it. */
export function ComposeSourceFields({
  form,
  errors,
  token,
  disabled,
  set,
  setSource,
}: {
  form: ComposeForm;
  errors: FormErrors;
  /** Of the control that has the token; its value stays there. */
  token: Ref<HTMLInputElement>;
  disabled: boolean;
  set: (part: Partial<ComposeForm>, ...mended: string[]) => void;
  setSource: (part: Partial<SourceForm>, ...mended: string[]) => void;
}) {
  const choose = (from: ComposeForm['from']) =>
    set({ from }, 'source.git', 'source.ref', 'source.token', 'source.upload', 'file');
  return (
    <>
      <fieldset className={pageStyles.rows}>
        <legend className={pageStyles.legend}>From</legend>
        <div className={pageStyles.choices}>
          <Choice from="text" chosen={form.from} label="The file alone" onChoose={choose} />
          <Choice from="git" chosen={form.from} label="A Git repository" onChoose={choose} />
          <Choice from="upload" chosen={form.from} label="A ZIP of this machine" onChoose={choose} />
        </div>
      </fieldset>
      {form.from === 'text' && <TextField text={form.text} error={errors.text} set={set} />}
      {form.from === 'git' && (
        <GitFields source={form.source} errors={errors} token={token} set={setSource} />
      )}
      {form.from === 'upload' && (
        <UploadField
          source={form.source}
          error={errors['source.upload']}
          disabled={disabled}
          hint="The folder of the compose file, packed, with what its services are built from."
          set={setSource}
        />
      )}
      {form.from !== 'text' && (
        <Field
          label="Path of the compose file"
          error={errors.file}
          hint="Empty: compose.yaml, or another of its usual names, at the top."
        >
          {(control) => (
            <Input
              {...control}
              mono
              autoComplete="off"
              placeholder="compose.yaml"
              value={form.path}
              onChange={(event) => set({ path: event.target.value }, 'file')}
              data-testid="compose-path"
            />
          )}
        </Field>
      )}
    </>
  );
}

const EXAMPLE = `services:
  web:
    image: nginx:1.27
    ports: ["80"]`;

function TextField({
  text,
  error,
  set,
}: {
  text: string;
  error: string | undefined;
  set: (part: Partial<ComposeForm>) => void;
}) {
  const chooser = useRef<HTMLInputElement>(null);
  const [unread, setUnread] = useState<string>();
  const take = (chosen: string) => {
    setUnread(undefined);
    set({ text: chosen });
  };
  const read = async (file: File) => {
    try {
      take(await file.text());
    } catch {
      setUnread(`${file.name} cannot be read.`);
    }
  };
  return (
    <div className={styles.text}>
      <Field
        label="Compose file"
        error={unread ?? error}
        hint="Pasted or chosen. What is built, or mounted from beside it, comes from Git or in a ZIP."
      >
        {(control) => (
          <TextArea
            {...control}
            mono
            required
            rows={10}
            // What a line is matters here.
            wrap="off"
            autoComplete="off"
            placeholder={EXAMPLE}
            value={text}
            onChange={(event) => take(event.target.value)}
            data-testid="compose-text"
          />
        )}
      </Field>
      <div>
        <Button small onClick={() => chooser.current?.click()} data-testid="choose-compose">
          <Icon name="file" />
          Choose a file
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".yaml,.yml,text/yaml,application/yaml"
          aria-label="Compose file of this machine"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            // The same file can be chosen again after it was changed.
            event.target.value = '';
            if (file !== undefined) void read(file);
          }}
          data-testid="compose-file"
        />
      </div>
    </div>
  );
}
