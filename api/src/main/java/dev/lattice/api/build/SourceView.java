package dev.lattice.api.build;

import org.jspecify.annotations.Nullable;

/**
 * Where an app comes from.
 *
 * @param kind {@code git}, {@code upload} or {@code archive}
 * @param url of Git or of an archive; that of an archive without its query, where signatures are
 * @param ref branch, tag or commit that was asked for
 */
public record SourceView(
        String kind, @Nullable String url, @Nullable String ref) {
    /** What of a source may be shown. */
    public static SourceView of(SourceRequest source) {
        if (source.git() != null) {
            return new SourceView("git", source.git(), source.ref());
        }
        return source.archive() != null
                ? new SourceView("archive", withoutQuery(source.archive()), null)
                : new SourceView("upload", null, null);
    }

    /** What of an archive's URL may be shown. */
    public static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
