package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.Frames;
import dev.lattice.benchmarks.http.HttpLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many jobs that run {@code true}, submitted together. */
final class BulkJobs {
    /** Jobs in one call, at most. */
    static final int MOST = 10_000;

    private static final Pattern JOB_ID = Pattern.compile("\"jobId\":\"([^\"]+)\"");

    /** Jobs start in the order of their submission, so after the last of them few can be under way. */
    private static final int LAST = 16;

    private BulkJobs() {}

    /** Submits so many; answers with the server's answer. */
    static String submit(HttpLine line, int count) throws IOException {
        String job = new String(Stand.json("true"), StandardCharsets.UTF_8);
        String body = "{\"jobs\":[" + String.join(",", Collections.nCopies(count, job)) + "]}";
        byte[] request = line.request("POST", "/api/jobs/bulk", HttpLine.JSON, body.getBytes(StandardCharsets.UTF_8));
        return new String(line.exchange(request).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for the ends of the last jobs of a submission. */
    static void awaitLast(HttpLine line, String answer) throws IOException {
        String tail = answer.substring(Math.max(0, answer.length() - LAST * 120));
        List<String> ids = new ArrayList<>();
        for (Matcher matcher = JOB_ID.matcher(tail); matcher.find(); ) {
            ids.add(matcher.group(1));
        }
        if (ids.isEmpty()) {
            throw new IOException("an answer without jobs: " + tail);
        }
        for (String id : ids) {
            var body = line.get("/api/jobs/" + id + "/stream", HttpLine.FRAMES);
            Frames.awaitEnd(body);
            body.readAllBytes();
        }
    }

    /** Fails unless all jobs of the server have succeeded. */
    static void requireAllSucceeded(HttpLine line) throws IOException {
        for (String status : List.of("queued", "running", "failed", "lost", "cancelled")) {
            String list = new String(
                    line.get("/api/jobs/list?limit=1&status=" + status, HttpLine.JSON)
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            if (JOB_ID.matcher(list).find()) {
                throw new IOException("there are " + status + " jobs: " + list);
            }
        }
    }
}
