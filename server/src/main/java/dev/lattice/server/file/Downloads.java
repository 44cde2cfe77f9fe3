package dev.lattice.server.file;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.core.file.Sha256;
import dev.lattice.server.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.jboss.resteasy.reactive.PathPart;

/** Sends stored bytes: always as an attachment, so that no page of somebody else's making opens under our
 * name; that browsers must not guess its type is in the headers of every answer. */
public final class Downloads {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int REGULAR_FILE = 0100644;
    private static final int EXECUTABLE_FILE = 0100755;
    private static final int ANY_EXECUTE = 0111;

    private final Blobs blobs;

    public Downloads(Blobs blobs) {
        this.blobs = blobs;
    }

    /** A blob as a file, or the part of it that the request asks for. */
    public Response send(String name, Sha256 blob, long size, HttpServerRequest request) {
        return send(name, blob, size, content(blob), request);
    }

    private Content content(Sha256 blob) {
        return new Content() {
            @Override
            public Optional<Path> localFile() throws IOException {
                return blobs.localFile(blob);
            }

            @Override
            public InputStream open(long offset) throws IOException {
                return blobs.open(blob, offset);
            }
        };
    }

    /**
     * Any bytes as a file, or the part of them that the request asks for.
     *
     * @param hash theirs
     */
    public Response send(String name, Sha256 hash, long size, Content content, HttpServerRequest request) {
        String tag = "\"" + hash.hex() + "\"";
        if (tag.equals(request.getHeader("If-None-Match"))) {
            return Response.notModified(tag).build();
        }
        String condition = request.getHeader("If-Range");
        String wanted = condition == null || condition.equals(tag) ? request.getHeader("Range") : null;
        Optional<ByteRange> range = ByteRange.parse(wanted, size);
        if (range.isPresent() && range.get().isUnsatisfiable()) {
            throw Problem.of(
                    ErrorCode.RANGE_NOT_SATISFIABLE, "The file has " + size + " bytes; the range lies outside of it.");
        }
        ByteRange sent = range.orElse(new ByteRange(0, size));
        Response.ResponseBuilder answer = Response.status(range.isPresent() ? 206 : 200)
                .type("application/octet-stream")
                .header("Content-Disposition", disposition(name))
                .header("Accept-Ranges", "bytes")
                .header("ETag", tag)
                .header("Cache-Control", "private")
                .entity(body(content, sent));
        range.ifPresent(part -> answer.header(
                "Content-Range", "bytes " + part.from() + "-" + (part.from() + part.length() - 1) + "/" + size));
        return answer.build();
    }

    private static Object body(Content content, ByteRange range) {
        try {
            Optional<Path> file = content.localFile();
            if (range.length() == 0) {
                return new byte[0];
            }
            // The kernel copies a file's part to the socket by itself.
            return file.<Object>map(path -> new PathPart(path, range.from(), range.length()))
                    .orElseGet(() -> (StreamingOutput) out -> copy(content, range, out));
        } catch (IOException e) {
            throw new UncheckedIOException("stored bytes cannot be read", e);
        }
    }

    private static void copy(Content content, ByteRange range, OutputStream out) throws IOException {
        try (InputStream in = content.open(range.from())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = range.length();
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("stored bytes are fewer than on record");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }

    /** A tree as a ZIP that is made while it is sent. */
    Response zip(String name, TreeManifest tree) {
        StreamingOutput body = out -> {
            // Closing ends the archive and not the response, which the framework ends.
            ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out);
            zip.setLevel(Deflater.BEST_SPEED);
            for (TreeManifest.Entry file : tree.files()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(file.path());
                entry.setUnixMode((file.mode() & ANY_EXECUTE) != 0 ? EXECUTABLE_FILE : REGULAR_FILE);
                entry.setTime(0);
                zip.putArchiveEntry(entry);
                copy(content(new Sha256(file.sha256())), new ByteRange(0, file.size()), zip);
                zip.closeArchiveEntry();
            }
            zip.finish();
            zip.flush();
        };
        return Response.ok(body)
                .type("application/zip")
                .header("Content-Disposition", disposition(name))
                .header("Cache-Control", "private")
                .build();
    }

    /** Characters beyond ASCII go into the second form, which browsers prefer. */
    private static String disposition(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        String plain = last.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
        String encoded = URLEncoder.encode(last, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
