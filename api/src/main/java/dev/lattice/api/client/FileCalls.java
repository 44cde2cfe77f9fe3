package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.api.file.UploadedFile;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Uploads and downloads. */
public final class FileCalls {
    private static final String BLOBS = "application/vnd.lattice.blobs";
    private static final int UPLOAD_SILENCE_MILLIS = 120_000;

    private final Calls calls;

    FileCalls(Calls calls) {
        this.calls = calls;
    }

    /** Which of these blobs, named by the lower-case hex of their SHA-256, the project does not hold yet. */
    public List<String> missing(List<String> sha256) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            Requests.textsField(out, "sha256", sha256);
            out.writeEndObject();
        });
        return calls.json(
                        HttpRequest.postJson("/api/blobs/missing", body).asReplayable(), json -> json.texts("missing"))
                .value();
    }

    /**
     * Sends blobs in one stream.
     *
     * @param pack what {@link BlobPack} writes; asked again when the connection breaks
     */
    public void uploadBlobs(HttpRequest.Body pack) {
        calls.noContent(new HttpRequest(
                "POST", "/api/blobs", Map.of("Content-Type", BLOBS), pack, true, UPLOAD_SILENCE_MILLIS));
    }

    /** Names a folder whose blobs the project holds. */
    public UploadedFile createTree(TreeManifest tree) {
        return calls.json(
                        HttpRequest.postJson("/api/trees", JsonText.bytes(out -> Requests.tree(out, tree)))
                                .asReplayable()
                                .withSilence(UPLOAD_SILENCE_MILLIS),
                        Views::file)
                .value();
    }

    /**
     * Copies a file of this server.
     *
     * @param url absolute, as an answer of the server gave it; only its path is used, so that the token goes nowhere else
     */
    public void download(String url, OutputStream to) throws OutputException {
        calls.copy(HttpRequest.get(target(url)), to);
    }

    /** Only the path counts: behind a proxy the server may know itself by another name than its caller. */
    private String target(String url) {
        int scheme = url.indexOf("://");
        int path = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
        String target = path < 0 ? "" : url.substring(path);
        ServerUrl server = calls.transport().server();
        if (!server.basePath().isEmpty() && target.startsWith(server.basePath() + "/")) {
            target = target.substring(server.basePath().length());
        }
        if (!target.startsWith("/api/")) {
            throw new IllegalArgumentException("not a file of this server: " + url);
        }
        return target;
    }
}
