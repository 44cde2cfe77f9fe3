package dev.lattice.server.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where an archive is that everybody may read. */
record ArchiveUrl(URI uri) {
    private static final int LONGEST = 4000;

    /** @throws IllegalArgumentException saying what is wrong with it, without what may be a secret in it */
    static ArchiveUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text.length() > LONGEST ? "" : text);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("The URL of the archive is malformed.", malformed);
        }
        if (uri.getScheme() == null || !uri.getScheme().toLowerCase(Locale.ROOT).equals("https")) {
            throw new IllegalArgumentException("An archive is had by https only: https://host/path.");
        }
        if (uri.getRawUserInfo() != null || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "The URL of an archive names a host, and no login: only what everybody may read is fetched.");
        }
        return new ArchiveUrl(uri);
    }

    /** Without the brackets of an address. */
    String host() {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** What people may see: there may be a signature behind it. */
    @Override
    public String toString() {
        return "https://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
