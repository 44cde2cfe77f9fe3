package dev.lattice.server.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Downloads a file by https; each host on the way is looked at before it is dialed. */
final class ArchiveDownload {
    private static final int MOST_HOPS = 5;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int BUFFER_BYTES = 64 << 10;

    private final Hosts hosts;
    private final SSLSocketFactory tls;
    private final Bounds bounds;
    private final AtomicReference<@Nullable HttpURLConnection> current = new AtomicReference<>();

    ArchiveDownload(Hosts hosts, SSLSocketFactory tls, Bounds bounds) {
        this.hosts = hosts;
        this.tls = tls;
        this.bounds = bounds;
    }

    /** @param file is written over */
    void fetch(ArchiveUrl url, Path file, Deadline deadline) throws SourceException {
        CompletableFuture<@Nullable SourceException> done = new CompletableFuture<>();
        Thread.ofVirtual().name("archive").start(() -> {
            try {
                follow(url, file, deadline);
                done.complete(null);
            } catch (SourceException refused) {
                done.complete(refused);
            } catch (RuntimeException | Error unexpected) {
                done.completeExceptionally(unexpected);
            }
        });
        try {
            SourceException refused = done.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
            if (refused != null) {
                throw refused;
            }
        } catch (TimeoutException late) {
            throw deadline.over();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceException("Fetching the source was canceled.");
        } catch (ExecutionException unexpected) {
            throw new IllegalStateException(unexpected.getCause());
        } finally {
            HttpURLConnection open = current.get();
            if (open != null) {
                open.disconnect();
            }
        }
    }

    private void follow(ArchiveUrl url, Path file, Deadline deadline) throws SourceException {
        ArchiveUrl at = url;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            ArchiveUrl asked = at;
            try {
                HttpURLConnection connection = connect(asked);
                int status = connection.getResponseCode();
                if (status >= 300 && status < 400) {
                    at = next(asked, connection.getHeaderField("Location"));
                    connection.disconnect();
                    continue;
                }
                if (status != HttpURLConnection.HTTP_OK) {
                    throw new SourceException("'" + asked + "' answers with " + status
                            + (status == 404 || status == 401 || status == 403
                                    ? ": it is not there, or not everybody may read it. For a private repository, give its"
                                            + " URL in 'git' with a token."
                                    : ". Try again later, or look at the URL."));
                }
                copy(connection, file, deadline);
                return;
            } catch (SSLException untrusted) {
                throw new SourceException(
                        "'" + asked.host() + "' cannot be trusted: its certificate has expired, is for"
                                + " another name, or is of an authority that the server does not know.");
            } catch (IOException e) {
                throw new SourceException("'" + asked.host() + "' does not answer as it should: "
                        + GitUrl.shown(String.valueOf(e.getMessage())) + ". Try again later.");
            }
        }
        throw new SourceException(
                "'" + url + "' leads on more than " + MOST_HOPS + " times. Give the URL that it ends at.");
    }

    private HttpURLConnection connect(ArchiveUrl url) throws IOException, SourceException {
        List<InetAddress> addresses = hosts.addresses(url.host());
        HttpsURLConnection connection = (HttpsURLConnection) url.uri().toURL().openConnection(Proxy.NO_PROXY);
        current.set(connection);
        connection.setSSLSocketFactory(new PinnedSockets(tls, addresses.getFirst()));
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("User-Agent", "lattice");
        connection.setRequestProperty("Accept", "*/*");
        return connection;
    }

    private static ArchiveUrl next(ArchiveUrl from, @Nullable String location) throws SourceException {
        try {
            URI target = from.uri().resolve(location == null ? "" : location);
            return ArchiveUrl.parse(target.toString());
        } catch (IllegalArgumentException refused) {
            throw new SourceException("'" + from + "' leads to where nothing is fetched. " + refused.getMessage());
        }
    }

    private void copy(HttpURLConnection connection, Path file, Deadline deadline) throws IOException, SourceException {
        try (InputStream in = connection.getInputStream();
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long bytes = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
                if (bytes > bounds.bytes()) {
                    throw new SourceException("The archive has more than " + Bounds.shown(bounds.bytes())
                            + ". Leave out what the app does not need.");
                }
                deadline.check();
                out.write(buffer, 0, count);
            }
        }
    }
}
