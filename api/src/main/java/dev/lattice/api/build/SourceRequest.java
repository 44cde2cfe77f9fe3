package dev.lattice.api.build;

import dev.lattice.core.id.FileId;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of an app are: in Git, in an upload, or in a public archive.
 *
 * @param git URL by https or ssh
 * @param ref branch, tag or commit; the remote's own choice when left out
 * @param submodules whether those are fetched too; they are not unless asked for
 * @param token for https; never shown again
 * @param user that the token belongs to, where the host wants one
 * @param key private key for ssh, in OpenSSH's form; never shown again
 * @param upload a folder or a ZIP
 * @param archive URL of a .zip, .tar or .tar.gz that everybody may read
 */
public record SourceRequest(
        @Nullable String git,
        @Nullable String ref,
        @Nullable Boolean submodules,
        @Nullable String token,
        @Nullable String user,
        @Nullable String key,
        @Nullable FileId upload,
        @Nullable String archive) {
    /** Without what nobody may see. */
    @Override
    public String toString() {
        return "SourceRequest[" + git + " " + ref + " " + upload + " " + archive + "]";
    }
}
