package dev.lattice.server.registry;

import dev.lattice.server.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** HTTP, one call at a time: bounded in time as long as nothing moves, and never to where it could be overheard. */
final class Wire {
    private static final int BUFFER_BYTES = 64 << 10;
    /** A registry looks at all that came before it answers; so many bytes a millisecond at least. */
    private static final long LOOKED_AT_PER_MILLI = 10_000;

    private final RegistryAddress address;
    private final Duration patience;

    /** @param patience with a connection on which nothing moves */
    Wire(RegistryAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    /**
     * Makes a call, without following it elsewhere.
     *
     * @throws RegistryException when there is no answer
     * @throws IOException when what is to be sent cannot be read
     */
    Answer send(Request request) throws IOException {
        address.check(request.uri());
        HttpURLConnection connection = open(request);
        try {
            if (request.body().isPresent()) {
                send(connection, request.body().get());
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new RegistryException(
                        Kind.UNREACHABLE, "What is at " + authority(request.uri()) + " does not speak HTTP.");
            }
            return new Answer(connection, status);
        } catch (HttpRetryException again) {
            // What was being sent would have to be sent anew, which is for the caller to do.
            return new Answer(connection, again.responseCode());
        } catch (SourceFailedException local) {
            connection.disconnect();
            throw local.failure;
        } catch (RegistryException told) {
            connection.disconnect();
            throw told;
        } catch (IOException failed) {
            connection.disconnect();
            throw told(request.uri(), failed);
        }
    }

    private HttpURLConnection open(Request request) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
        connection.setRequestMethod(request.method());
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
        connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
        connection.setUseCaches(false);
        connection.setRequestProperty("User-Agent", "lattice");
        connection.setRequestProperty("Accept", "*/*");
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            connection.setRequestProperty(header.getKey(), header.getValue());
        }
        return connection;
    }

    private void send(HttpURLConnection connection, Request.Body body) throws IOException {
        connection.setDoOutput(true);
        if (body.streamed()) {
            connection.setFixedLengthStreamingMode(body.size());
        }
        connection.setRequestProperty("Content-Type", body.type());
        connection.setReadTimeout(
                (int) Math.min(Integer.MAX_VALUE, patience.toMillis() + body.size() / LOOKED_AT_PER_MILLI));
        try (InputStream in = open(body);
                Watch watch = Watch.over(connection, patience)) {
            try (OutputStream out = connection.getOutputStream()) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                    out.write(buffer, 0, count);
                    watch.moved();
                }
            } catch (SourceFailedException local) {
                throw local;
            } catch (IOException cut) {
                throw new RegistryException(
                        Kind.UNREACHABLE,
                        watch.stalled()
                                ? "Registry " + address + " took no byte for " + patience.toSeconds()
                                        + " seconds. It is tried again later."
                                : "Registry " + address + " ended the connection while " + body.size()
                                        + " bytes were sent to it ("
                                        + RegistryException.shown(String.valueOf(cut.getMessage()))
                                        + "). If that happens again, look whether a proxy before it bounds how much it"
                                        + " takes.");
            }
        }
    }

    private static InputStream open(Request.Body body) throws SourceFailedException {
        try {
            return body.bytes().open();
        } catch (IOException unreadable) {
            throw new SourceFailedException(unreadable);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws SourceFailedException {
        try {
            return in.read(buffer);
        } catch (IOException unreadable) {
            throw new SourceFailedException(unreadable);
        }
    }

    /** What went wrong on the way, for people. */
    RegistryException told(URI uri, IOException failed) {
        if (failed instanceof UnknownHostException) {
            return RegistryException.unknown(String.valueOf(uri.getHost()));
        }
        String where = authority(uri).equalsIgnoreCase(address.authority())
                ? "Registry " + address
                : "'" + authority(uri) + "', which registry " + address + " leads to,";
        if (failed instanceof SSLException) {
            return new RegistryException(
                    Kind.UNREACHABLE,
                    where + " cannot be trusted, or speaks no TLS ("
                            + RegistryException.shown(String.valueOf(failed.getMessage()))
                            + "). Give it a certificate that the server's Java trusts; one on a private network may do"
                            + " without by LATTICE_REGISTRY_INSECURE=true.");
        }
        if (failed instanceof SocketTimeoutException) {
            return new RegistryException(
                    Kind.UNREACHABLE,
                    where + " does not answer within " + patience.toSeconds() + " seconds. It is tried again later.");
        }
        return new RegistryException(
                Kind.UNREACHABLE,
                where + " cannot be reached (" + RegistryException.shown(String.valueOf(failed.getMessage()))
                        + "). Look whether it runs; it is tried again later.");
    }

    private static String authority(URI uri) {
        return Optional.ofNullable(uri.getRawAuthority()).orElse("");
    }

    /** The bytes that should be sent cannot be read: no fault of the registry. */
    private static final class SourceFailedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient IOException failure;

        SourceFailedException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
