package dev.lattice.server.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.log.OutputFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Server-sent events for pages, and the same objects as messages of a WebSocket. */
final class EventFormat implements StreamFormat {
    static final String CONTENT_TYPE = "text/event-stream";

    private final ObjectMapper json;
    private final Wire wire;

    /** What carries the events. */
    enum Wire {
        SSE,
        /** one JSON object a message, with {@code event} and {@code id} inside */
        WEB_SOCKET
    }

    EventFormat(ObjectMapper json, Wire wire) {
        this.json = json;
        this.wire = wire;
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public Buffer event(Event event, @Nullable JobId job, Object body, @Nullable JobCursor cursor) {
        ObjectNode data = json.valueToTree(body);
        if (job != null) {
            data.put("jobId", job.toString());
        }
        return write(event.label(), data, cursor);
    }

    @Override
    public Buffer output(OutputFrame frame, @Nullable JobId job, JobCursor cursor) {
        ObjectNode data = json.createObjectNode();
        if (job != null) {
            data.put("jobId", job.toString());
        }
        if (frame.lost() > 0) {
            data.setAll((ObjectNode) json.valueToTree(BinaryFormat.gap(frame)));
            return write("gap", data, cursor);
        }
        data.put("offset", frame.offset());
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(frame.data().duplicate());
            data.put("data", text.toString());
        } catch (CharacterCodingException e) {
            ByteBuffer bytes = Base64.getEncoder().encode(frame.data().duplicate());
            data.put("dataBase64", StandardCharsets.ISO_8859_1.decode(bytes).toString());
        }
        return write(frame.stream() == LogStream.STDOUT ? "stdout" : "stderr", data, cursor);
    }

    @Override
    public Buffer ping() {
        return wire == Wire.SSE ? Buffer.buffer(": ping\n\n") : Buffer.buffer("{\"event\":\"ping\"}");
    }

    private Buffer write(String event, ObjectNode data, @Nullable JobCursor cursor) {
        try {
            if (wire == Wire.WEB_SOCKET) {
                data.put("event", event);
                if (cursor != null) {
                    data.put("id", cursor.toString());
                }
                return Buffer.buffer(json.writeValueAsBytes(data));
            }
            Buffer text = Buffer.buffer().appendString("event: ").appendString(event);
            if (cursor != null) {
                text.appendString("\nid: ").appendString(cursor.toString());
            }
            // JSON has no raw line breaks, so one data line is enough.
            return text.appendString("\ndata: ")
                    .appendBytes(json.writeValueAsBytes(data))
                    .appendString("\n\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view cannot be written as JSON", e);
        }
    }
}
