package dev.lattice.cli.rehearsal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Answers each of the client's calls with the same words, as a server would that has one job and one node. */
final class ScriptedServer implements AutoCloseable {
    private static final String JOB = """
            {"jobId":"0000000000001","command":["true"],"status":"completed","workerId":"node-1","stdout":null,\
            "stderr":null,"stdoutTruncated":null,"stderrTruncated":null,"progress":null,"exitCode":0,\
            "createdAt":"2026-01-01T00:00:00.000001Z","startedAt":"2026-01-01T00:00:00.1Z",\
            "completedAt":"2026-01-01T00:00:00.2Z","timeout":3600,"waitingReason":null,"attempt":1,"groupId":null,\
            "error":null,"result":{"success":true,"duration":0.1,"lines":1}}""";

    private static final String NODE = """
            {"workerId":"node-1","hostname":"node-1","status":"online","cpuCount":2,"totalMemoryMb":4096,\
            "lastHeartbeat":"2026-01-01T00:00:00Z","registeredAt":"2026-01-01T00:00:00Z","runningJobs":[],\
            "maxParallel":2,"metadata":{"osType":"linux","nodeVersion":null,"tags":[]}}""";

    private static final String WORKLOAD = """
            {"id":"0000000000001","name":"db","kind":"postgres","version":"15","state":"running","note":null,\
            "desired":"running","instances":1,"revision":1,"serving":1,"failure":null,"stateful":true,"home":"node-1",\
            "url":null,"endpoints":[{"port":"main","protocol":"tcp","url":"tcp://h:5432","host":"h","number":5432,"note":null,"alternatives":[]}],\
            "connections":[{"client":"url","title":"URL","text":"postgresql://h:5432/db"}],\
            "parameters":{"database":"db"},"resources":{"cpu":1.0,"memoryMb":512,"diskMb":10240},\
            "running":[{"id":"0000000000001","revision":1,"number":0,"state":"ready","node":"node-1",\
            "nodeOnline":true,"restarts":0,"note":null,"startedAt":"2026-01-01T00:00:00.1Z"}],\
            "createdAt":"2026-01-01T00:00:00Z","changedAt":"2026-01-01T00:00:00Z"}""";

    private static final String KIND = """
            {"kind":"postgres","title":"PostgreSQL","description":"d","category":"database","icon":"i",\
            "defaultVersion":"15","versions":[],"custom":false,"built":false,"stateful":true,"verified":true,\
            "backup":true,"resources":{"cpu":1.0,"memoryMb":512,"diskMb":10240},"parameters":[],"ports":[]}""";

    private final ServerSocket socket;

    private ScriptedServer(ServerSocket socket) {
        this.socket = socket;
    }

    static ScriptedServer start() throws IOException {
        ScriptedServer server = new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().start(server::accept);
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.startsWith("Content-Length: ")) {
                        length = Integer.parseInt(header.substring(16));
                    }
                }
                in.skipNBytes(length);
                answer(request, out);
            }
        } catch (IOException e) {
            // the client has gone, as it does after each command
        }
    }

    private static void answer(String request, OutputStream out) throws IOException {
        if (request.contains("/logs?")) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frame(frames, 7, "{\"jobId\":\"0000000000001\",\"values\":{\"instance\":\"0\",\"revision\":\"1\"}}");
            frame(frames, 1, "out\n");
            answer(frames, out);
            return;
        }
        if (request.contains("follow=true")) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frame(
                    frames,
                    0,
                    "{\"jobId\":\"0000000000001\",\"status\":\"queued\",\"createdAt\":\"2026-01-01T00:00:00Z\"}");
            frame(frames, 3, JOB);
            frame(frames, 1, "out\n");
            frame(frames, 2, "err\n");
            frame(frames, 4, JOB);
            answer(frames, out);
            return;
        }
        String body = body(request);
        out.write(text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + text(body).length
                + "\r\n\r\n" + body));
    }

    private static void answer(ByteArrayOutputStream frames, OutputStream out) throws IOException {
        out.write(text("HTTP/1.1 201 Created\r\nContent-Type: application/vnd.lattice.frames\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(frames.size()) + "\r\n"));
        frames.writeTo(out);
        out.write(text("\r\n0\r\n\r\n"));
    }

    private static String body(String request) {
        if (request.contains("/api/jobs/list")) {
            return "{\"items\":[" + JOB + "," + JOB + "],\"nextCursor\":null}";
        } else if (request.contains("/api/workers/list")) {
            return "{\"items\":[" + NODE + "],\"nextCursor\":null}";
        } else if (request.contains("/credentials/reveal")) {
            return "{\"secrets\":{},\"connections\":[{\"client\":\"url\",\"title\":\"URL\",\"text\":\"x\"}],"
                    + "\"connect\":null}";
        } else if (request.contains("/revisions")) {
            return "[{\"number\":1,\"image\":\"postgres:15\",\"cause\":\"deploy\",\"state\":\"serving\",\"note\":null,"
                    + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"readyAt\":null}]";
        } else if (request.contains("/api/workloads?")) {
            return "{\"items\":[" + WORKLOAD + "],\"nextCursor\":null}";
        } else if (request.contains("/api/workloads/")) {
            return WORKLOAD;
        } else if (request.contains("/api/catalogue/")) {
            return KIND;
        } else if (request.contains("/api/blobs/missing")) {
            return "{\"missing\":[]}";
        } else if (request.contains("/api/trees")) {
            return "{\"fileId\":\"0000000000001\",\"fileUrl\":\"http://127.0.0.1/api/files/download/0000000000001\","
                    + "\"size\":1,\"sha256\":\"00\"}";
        }
        return "{\"id\":\"0000000000001\",\"email\":\"admin@localhost\",\"role\":\"admin\",\"projectId\":null,"
                + "\"createdAt\":null,\"status\":\"ok\",\"version\":\"0\"}";
    }

    private static void frame(ByteArrayOutputStream out, int type, String payload) {
        byte[] bytes = text(payload);
        out.write(type);
        out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
